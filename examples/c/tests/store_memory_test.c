/*
 * Without memory the store gives no answer, and nothing was written. The store is included, so
 * that its allocator can fail.
 */
#include "check.h"

#include <stdlib.h>

/* So many allocations succeed before all fail. */
static size_t allocations_left;

static void *limited_malloc(size_t size)
{
    return allocations_left > 0 && allocations_left-- ? malloc(size) : NULL;
}

static void *limited_calloc(size_t count, size_t size)
{
    return allocations_left > 0 && allocations_left-- ? calloc(count, size) : NULL;
}

static void *limited_realloc(void *old, size_t size)
{
    return allocations_left > 0 && allocations_left-- ? realloc(old, size) : NULL;
}

#define malloc limited_malloc
#define calloc limited_calloc
#define realloc limited_realloc
#include "store.c"
#undef malloc
#undef calloc
#undef realloc

#define NOW UINT64_C(1780000000000)

static void write_without(store *rows)
{
    bonafide_effect effects[3];
    memset(effects, 0, sizeof effects);
    effects[0].kind = BONAFIDE_EFFECT_ENROL;
    effects[0].owner = effects[0].record = effects[0].receipt = (const uint8_t *)"bytes";
    effects[0].owner_len = effects[0].record_len = effects[0].receipt_len = 5;
    effects[1].kind = BONAFIDE_EFFECT_ADVANCE;
    effects[1].counter = 1;
    effects[2].kind = BONAFIDE_EFFECT_INSERT_ONCE;

    size_t refused = 0;
    bonafide_result result = BONAFIDE_ERROR_STORE_UNAVAILABLE;
    while (result == BONAFIDE_ERROR_STORE_UNAVAILABLE && refused < 100) {
        bonafide_outcome outcome = 0;
        allocations_left = refused;
        result = store_write(rows, effects, 3, NOW, &outcome);
        if (result == BONAFIDE_OK) {
            CHECK("with memory", outcome == BONAFIDE_OUTCOME_COMMITTED);
            break;
        }
        CHECK("without memory", outcome == 0 && rows->devices.count == 0 && rows->used.count == 0);
        refused++;
    }
    CHECK("with memory",
          result == BONAFIDE_OK && rows->devices.count == 1 && rows->used.count == 1);
    /* For the rollback, owner, record, receipt, and a row in each table. */
    CHECK("all that it allocates", refused == 6);
}

static void find_without(store *rows)
{
    static const uint8_t id[32];
    for (size_t some = 0; some < 3; some++) {
        store_device device;
        allocations_left = some;
        CHECK("without memory", store_find(rows, id, &device) == BONAFIDE_ERROR_STORE_UNAVAILABLE);
    }
    store_device device;
    allocations_left = 3;
    CHECK("with memory", store_find(rows, id, &device) == BONAFIDE_OK && device.counter == 1);
    store_device_clear(&device);
}

/* The effects are copied before the write. */
static void commit_without(store *rows)
{
    const uint8_t *key = (const uint8_t *)"a key of 32 bytes for this alone";
    const uint8_t *text = (const uint8_t *)"com.example.app";
    bonafide_challenge_scope scope = {text, 15, text, 15, text, 15};
    bonafide_challenges *challenges = NULL;
    bonafide_buffer *challenge = NULL;
    bonafide_pending *pending = NULL;
    bonafide_outcome outcome = 0;
    CHECK("a challenge",
          bonafide_challenges_new(key, NULL, &challenges, NULL) == BONAFIDE_OK
              && bonafide_challenges_issue(challenges, &scope, NOW, &challenge, NULL) == BONAFIDE_OK
              && bonafide_challenges_redeem(challenges, bonafide_buffer_data(challenge),
                                            bonafide_buffer_len(challenge), &scope, NOW, &pending,
                                            NULL)
                     == BONAFIDE_OK);
    for (size_t some = 0; some < 2; some++) {
        allocations_left = some;
        CHECK("without memory", store_commit(rows, pending, NOW, &outcome)
                                        == BONAFIDE_ERROR_STORE_UNAVAILABLE
                                    && rows->used.count == 1);
    }
    allocations_left = 2;
    CHECK("with memory", store_commit(rows, pending, NOW, &outcome) == BONAFIDE_OK
                             && outcome == BONAFIDE_OUTCOME_COMMITTED && rows->used.count == 2);
    bonafide_pending_free(pending);
    bonafide_buffer_free(challenge);
    bonafide_challenges_free(challenges);
}

int main(void)
{
    allocations_left = 0;
    CHECK("a store", store_new() == NULL);
    allocations_left = 1;
    store *rows = store_new();
    if (CHECK("a store", rows != NULL)) {
        write_without(rows);
        find_without(rows);
        commit_without(rows);
    }
    store_free(rows);
    return checks_finish("store without memory");
}
