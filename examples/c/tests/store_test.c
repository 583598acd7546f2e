/*
 * The one conditional write: each of its outcomes, all effects or none, and what happens when
 * records of use are gone.
 */
#include "check.h"
#include "store.h"

#include <bonafide.h>

#include <pthread.h>
#include <string.h>

#define NOW UINT64_C(1780000000000)

#define COMMITTED BONAFIDE_OUTCOME_COMMITTED

static void outcomes(void);
static void owners(void);
static void all_or_none(void);
static void forgetting(void);
static void growth(void);
static void race(void);

int main(void)
{
    outcomes();
    owners();
    all_or_none();
    forgetting();
    growth();
    race();
    return checks_finish("store");
}

static bonafide_effect effect_of(bonafide_effect_kind kind, uint8_t id)
{
    bonafide_effect effect;
    memset(&effect, 0, sizeof effect);
    effect.kind = kind;
    memset(effect.id, id, sizeof effect.id);
    return effect;
}

static void own(bonafide_effect *effect, const char *owner)
{
    effect->owner = (const uint8_t *)owner;
    effect->owner_len = owner == NULL ? 0 : strlen(owner);
}

static bonafide_effect enrol(uint8_t id, const char *owner)
{
    bonafide_effect effect = effect_of(BONAFIDE_EFFECT_ENROL, id);
    own(&effect, owner);
    effect.record = (const uint8_t *)"record";
    effect.record_len = 6;
    effect.receipt = (const uint8_t *)"receipt";
    effect.receipt_len = 7;
    return effect;
}

static bonafide_effect advance(uint8_t id, uint32_t counter, const char *owner)
{
    bonafide_effect effect = effect_of(BONAFIDE_EFFECT_ADVANCE, id);
    own(&effect, owner);
    effect.counter = counter;
    return effect;
}

/* Made at this moment, to be kept for a second, and until a second after it was made. */
static bonafide_effect use(bonafide_effect_kind kind, uint8_t id, uint64_t made_ms)
{
    bonafide_effect effect = effect_of(kind, id);
    effect.keep_at_least_ms = 1000;
    effect.keep_until_ms = made_ms + 1000;
    effect.made_ms = made_ms;
    return effect;
}

static bonafide_effect take(uint8_t id)
{
    return use(BONAFIDE_EFFECT_TAKE, id, NOW);
}

static bonafide_effect once(uint8_t id)
{
    return use(BONAFIDE_EFFECT_INSERT_ONCE, id, NOW);
}

/* 0 if there is none. */
static bonafide_outcome write_at(store *rows, bonafide_effect effect, uint64_t now_ms)
{
    bonafide_outcome outcome = 0;
    return store_write(rows, &effect, 1, now_ms, &outcome) == BONAFIDE_OK ? outcome : 0;
}

static bonafide_outcome write_now(store *rows, bonafide_effect effect)
{
    return write_at(rows, effect, NOW);
}

static bonafide_outcome write_two(store *rows, bonafide_effect first, bonafide_effect second)
{
    bonafide_effect effects[] = {first, second};
    bonafide_outcome outcome = 0;
    return store_write(rows, effects, 2, NOW, &outcome) == BONAFIDE_OK ? outcome : 0;
}

/* Of a device that is there. */
static uint32_t counter_of(store *rows, uint8_t id)
{
    uint8_t bytes[32];
    memset(bytes, id, sizeof bytes);
    store_device device;
    if (!CHECK("the device", store_find(rows, bytes, &device) == BONAFIDE_OK))
        return UINT32_MAX;
    uint32_t counter = device.counter;
    store_device_clear(&device);
    return counter;
}

static bonafide_result revoke(store *rows, uint8_t id)
{
    uint8_t bytes[32];
    memset(bytes, id, sizeof bytes);
    return store_revoke(rows, bytes);
}

static void outcomes(void)
{
    store *rows = store_new();
    CHECK("no effects", store_write(rows, NULL, 0, NOW, &(bonafide_outcome){0}) == BONAFIDE_OK);

    CHECK("advance before enrol",
          write_now(rows, advance(1, 1, NULL)) == BONAFIDE_OUTCOME_UNKNOWN_DEVICE);
    CHECK("enrol", write_now(rows, enrol(1, "alice")) == COMMITTED);
    CHECK("enrol", counter_of(rows, 1) == 0);
    CHECK("advance", write_now(rows, advance(1, 7, "alice")) == COMMITTED);
    CHECK("advance", counter_of(rows, 1) == 7);
    CHECK("advance again", write_now(rows, advance(1, 7, "alice")) == BONAFIDE_OUTCOME_STALE);
    CHECK("go back", write_now(rows, advance(1, 6, "alice")) == BONAFIDE_OUTCOME_STALE);
    CHECK("enrol again",
          write_now(rows, enrol(1, "alice")) == BONAFIDE_OUTCOME_ALREADY_ENROLLED);
    CHECK("enrol again", counter_of(rows, 1) == 7);
    CHECK("enrol for another",
          write_now(rows, enrol(1, "bob")) == BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER);

    CHECK("take", write_now(rows, take(8)) == COMMITTED);
    CHECK("take again", write_now(rows, take(8)) == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("insert", write_now(rows, once(9)) == COMMITTED);
    CHECK("insert again", write_now(rows, once(9)) == BONAFIDE_OUTCOME_REPLAYED);

    /* Revoked, whoever owns it and whatever its counter is; enrolling does not lift it. */
    CHECK("revoke a stranger", revoke(rows, 2) == BONAFIDE_ERROR_UNKNOWN_DEVICE);
    CHECK("revoke", revoke(rows, 1) == BONAFIDE_OK);
    CHECK("revoked", write_now(rows, advance(1, 8, "alice")) == BONAFIDE_OUTCOME_REVOKED);
    CHECK("revoked, another's", write_now(rows, advance(1, 8, "bob")) == BONAFIDE_OUTCOME_REVOKED);
    CHECK("revoked, stale", write_now(rows, advance(1, 1, "alice")) == BONAFIDE_OUTCOME_REVOKED);
    CHECK("revoked, enrol", write_now(rows, enrol(1, "alice")) == BONAFIDE_OUTCOME_REVOKED);
    CHECK("revoked, another's", write_now(rows, enrol(1, "bob")) == BONAFIDE_OUTCOME_REVOKED);

    bonafide_outcome outcome = COMMITTED;
    bonafide_effect unknown = effect_of(99, 1);
    CHECK("an effect of a later library",
          store_write(rows, &unknown, 1, NOW, &outcome) == BONAFIDE_ERROR_STORE_UNAVAILABLE);
    CHECK("without an effect to read", store_commit(rows, NULL, NOW, &outcome) != BONAFIDE_OK);
    store_free(rows);
    store_free(NULL);
}

static void owners(void)
{
    store *rows = store_new();
    store_device device;
    uint8_t id[32];
    memset(id, 1, sizeof id);
    CHECK("a stranger", store_find(rows, id, &device) == BONAFIDE_ERROR_UNKNOWN_DEVICE);
    CHECK("enrol", write_now(rows, enrol(1, "alice")) == COMMITTED);
    if (CHECK("the row", store_find(rows, id, &device) == BONAFIDE_OK)) {
        CHECK("the row", memcmp(device.id, id, sizeof id) == 0 && device.revoked == 0);
        CHECK("owner", device.owner_len == 5 && memcmp(device.owner, "alice", 5) == 0);
        CHECK("record", device.record_len == 6 && memcmp(device.record, "record", 6) == 0);
        CHECK("receipt", device.receipt_len == 7 && memcmp(device.receipt, "receipt", 7) == 0);
        store_device_clear(&device);
        CHECK("cleared", device.owner == NULL && device.record == NULL);
    }

    CHECK("another", write_now(rows, advance(1, 1, "bob"))
                         == BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER);
    CHECK("of the same length", write_now(rows, advance(1, 1, "alicE"))
                                    == BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER);
    CHECK("a stale one of another's",
          write_now(rows, advance(1, 0, "bob")) == BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER);
    CHECK("whoever's it is", write_now(rows, advance(1, 1, NULL)) == COMMITTED);

    CHECK("nobody's", write_now(rows, enrol(2, NULL)) == COMMITTED);
    CHECK("nobody's again",
          write_now(rows, enrol(2, NULL)) == BONAFIDE_OUTCOME_ALREADY_ENROLLED);
    CHECK("nobody's is not alice's",
          write_now(rows, enrol(2, "alice")) == BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER);
    CHECK("nobody's is not alice's", write_now(rows, advance(2, 1, "alice"))
                                         == BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER);
    store_free(rows);
}

static void all_or_none(void)
{
    store *rows = store_new();
    uint8_t id[32];
    memset(id, 2, sizeof id);
    store_device device;

    CHECK("in one write", write_two(rows, take(8), enrol(1, "alice")) == COMMITTED);
    CHECK("effects see those before them",
          write_two(rows, advance(1, 1, NULL), advance(1, 2, NULL)) == COMMITTED);
    CHECK("a new device advances",
          write_two(rows, enrol(3, NULL), advance(3, 5, NULL)) == COMMITTED);
    CHECK("a new device advances", counter_of(rows, 3) == 5);
    CHECK("twice in one write", write_two(rows, take(7), take(7)) == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("and not used then", write_now(rows, take(7)) == COMMITTED);

    /* The first refusal is the outcome, and undoes what was before it. */
    CHECK("stale", write_two(rows, take(9), advance(1, 2, NULL)) == BONAFIDE_OUTCOME_STALE);
    CHECK("not taken", write_now(rows, take(9)) == COMMITTED);
    CHECK("replayed", write_two(rows, advance(1, 3, NULL), take(9)) == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("not advanced", counter_of(rows, 1) == 2);
    CHECK("replayed", write_two(rows, enrol(2, NULL), take(9)) == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("not enrolled", store_find(rows, id, &device) == BONAFIDE_ERROR_UNKNOWN_DEVICE);
    CHECK("replayed first",
          write_two(rows, take(9), advance(1, 2, NULL)) == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("an effect of a later library",
          write_two(rows, advance(1, 3, NULL), effect_of(99, 1)) == 0);
    CHECK("not advanced", counter_of(rows, 1) == 2);

    /* Counters go back to where they were, in the opposite order. */
    bonafide_effect effects[] = {advance(1, 5, NULL), advance(1, 9, NULL), take(9)};
    bonafide_outcome outcome = 0;
    CHECK("advanced twice", store_write(rows, effects, 3, NOW, &outcome) == BONAFIDE_OK
                                && outcome == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("advanced twice", counter_of(rows, 1) == 2);
    store_free(rows);
}

static void forgetting(void)
{
    store *rows = store_new();
    CHECK("take", write_now(rows, take(1)) == COMMITTED);
    CHECK("later", write_at(rows, use(BONAFIDE_EFFECT_TAKE, 2, NOW + 5), NOW + 5) == COMMITTED);
    CHECK("a token", write_now(rows, once(3)) == COMMITTED);
    CHECK("nothing yet", store_forget_expired(rows, NOW + 1000) == 0);

    /* Two are gone: the later challenge is known for five milliseconds more. */
    CHECK("two of three", store_forget_expired(rows, NOW + 1001) == 2);
    CHECK("still known",
          write_at(rows, use(BONAFIDE_EFFECT_TAKE, 2, NOW + 9), NOW) == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("gone, and may have been used", write_now(rows, take(1)) == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("of the same moment", write_now(rows, take(9)) == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("made before", write_at(rows, use(BONAFIDE_EFFECT_TAKE, 9, NOW - 1), NOW)
                             == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("made since", write_at(rows, use(BONAFIDE_EFFECT_TAKE, 9, NOW + 1), NOW) == COMMITTED);

    /* Each kind for itself. */
    CHECK("the rest", store_forget_expired(rows, NOW + 9999) == 2);
    CHECK("a challenge", write_at(rows, use(BONAFIDE_EFFECT_TAKE, 10, NOW + 5), NOW)
                             == BONAFIDE_OUTCOME_REPLAYED);
    CHECK("a token",
          write_at(rows, use(BONAFIDE_EFFECT_INSERT_ONCE, 11, NOW + 5), NOW) == COMMITTED);

    /* What goes later and was made earlier does not make the store forget. */
    bonafide_effect long_kept = use(BONAFIDE_EFFECT_TAKE, 12, NOW + 6);
    long_kept.keep_until_ms = NOW + 100000;
    CHECK("kept for long", write_now(rows, long_kept) == COMMITTED);
    CHECK("kept until then", store_forget_expired(rows, NOW + 100000) == 1);
    CHECK("made later, gone first",
          write_at(rows, use(BONAFIDE_EFFECT_TAKE, 13, NOW + 50), NOW) == COMMITTED);
    CHECK("made later, gone first", store_forget_expired(rows, NOW + 50000) == 1);
    CHECK("made earlier, gone last", store_forget_expired(rows, NOW + 100001) == 1);
    CHECK("the later one counts", write_at(rows, use(BONAFIDE_EFFECT_TAKE, 14, NOW + 50), NOW)
                                      == BONAFIDE_OUTCOME_REPLAYED);

    /* The longer of the two times counts, and no sum of them overflows. */
    bonafide_effect for_ever = use(BONAFIDE_EFFECT_TAKE, 15, NOW + 60);
    for_ever.keep_at_least_ms = UINT64_MAX;
    CHECK("for ever", write_now(rows, for_ever) == COMMITTED);
    CHECK("for ever", store_forget_expired(rows, UINT64_MAX) == 0);
    store_free(rows);
}

static void growth(void)
{
    store *rows = store_new();
    unsigned written = 0, found = 0;
    /* In no order: 77 has no divisor of 256. */
    for (unsigned at = 0; at < 256; at++)
        written += write_two(rows, enrol((uint8_t)(77 * at), "alice"), once((uint8_t)(77 * at)))
                   == COMMITTED;
    for (unsigned at = 0; at < 256; at++)
        found += write_now(rows, advance((uint8_t)at, at + 1, "alice")) == COMMITTED
                 && counter_of(rows, (uint8_t)at) == at + 1
                 && write_now(rows, once((uint8_t)at)) == BONAFIDE_OUTCOME_REPLAYED;
    CHECK("all are there", written == 256 && found == 256);
    CHECK("all are gone", store_forget_expired(rows, NOW + 1001) == 256);
    store_free(rows);
}

#define THREADS 8
#define ROUNDS 500

/* The threads wait for it, so that they run at the same time. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

typedef struct runner {
    store *rows;
    unsigned committed, stale;
} runner;

static void *run(void *argument)
{
    runner *mine = argument;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    for (uint32_t counter = 1; counter <= ROUNDS; counter++) {
        bonafide_effect token = once(0);
        memcpy(token.id, &counter, sizeof counter);
        bonafide_outcome outcome = write_two(mine->rows, advance(1, counter, "alice"), token);
        mine->committed += outcome == COMMITTED;
        mine->stale += outcome == BONAFIDE_OUTCOME_STALE;
        store_device device;
        if (store_find(mine->rows, advance(1, 0, NULL).id, &device) == BONAFIDE_OK)
            store_device_clear(&device);
        store_forget_expired(mine->rows, NOW);
    }
    return NULL;
}

/* Of eight threads with the same assertions, one gets each through. */
static void race(void)
{
    store *rows = store_new();
    pthread_t threads[THREADS];
    runner runners[THREADS];
    unsigned started = 0, committed = 0, stale = 0;
    CHECK("enrol", write_now(rows, enrol(1, "alice")) == COMMITTED);
    pthread_mutex_lock(&gate);
    for (; started < THREADS; started++) {
        runner fresh = {rows, 0, 0};
        runners[started] = fresh;
        if (pthread_create(&threads[started], NULL, run, &runners[started]) != 0)
            break;
    }
    pthread_mutex_unlock(&gate);
    for (unsigned at = 0; at < started; at++) {
        pthread_join(threads[at], NULL);
        committed += runners[at].committed;
        stale += runners[at].stale;
    }
    CHECK("threads", started == THREADS);
    /* Who comes late finds a higher counter; a token is used only with its counter. */
    CHECK("one of eight", committed <= ROUNDS && committed + stale == ROUNDS * THREADS);
    CHECK("one of eight", counter_of(rows, 1) == ROUNDS);
    CHECK("as many tokens", store_forget_expired(rows, NOW + 1001) == committed);
    store_free(rows);
}
