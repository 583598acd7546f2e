#include "store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What may be used once. */
enum { CHALLENGE, TOKEN, KINDS };

/*
 * What was used, until when that must be known, and when it was made:
 *
 *   CREATE TABLE used (id BYTEA PRIMARY KEY, kind INT NOT NULL, until BIGINT NOT NULL,
 *                      made BIGINT NOT NULL)
 */
typedef struct use {
    uint8_t id[32];
    int kind;
    uint64_t until_ms;
    uint64_t made_ms;
} use;

/* Rows that begin with their id, sorted by it. */
typedef struct table {
    unsigned char *rows;
    size_t row_size;
    size_t count;
    size_t capacity;
} table;

/* CREATE TABLE forgotten (kind INT PRIMARY KEY, made BIGINT NOT NULL) */
typedef struct forgotten {
    int any;
    uint64_t made_ms;
} forgotten;

struct store {
    pthread_mutex_t lock;
    table devices;
    table used;
    /* The latest of each kind whose record is gone: what was made by then is refused. */
    forgotten forgotten[KINDS];
};

/* No memory: the database gave no answer. */
#define NO_ANSWER 0

static bonafide_outcome write_one(store *rows, const bonafide_effect *effect, uint64_t now_ms,
                                  uint32_t *counter_before);
static void undo_one(store *rows, const bonafide_effect *effect, uint32_t counter_before);

static unsigned char *row_at(const table *in, size_t at);
static int find_row(const table *in, const uint8_t id[32], size_t *at);
static int insert_row(table *in, size_t at, const void *row);
static void remove_row(table *in, size_t at);

static store_device *device_at(const store *rows, size_t at)
{
    return (store_device *)(void *)row_at(&rows->devices, at);
}

static use *use_at(const store *rows, size_t at)
{
    return (use *)(void *)row_at(&rows->used, at);
}

store *store_new(void)
{
    store *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return NULL;
    rows->devices.row_size = sizeof(store_device);
    rows->used.row_size = sizeof(use);
    if (pthread_mutex_init(&rows->lock, NULL) != 0) {
        free(rows);
        return NULL;
    }
    return rows;
}

void store_free(store *rows)
{
    if (rows == NULL)
        return;
    for (size_t at = 0; at < rows->devices.count; at++)
        store_device_clear(device_at(rows, at));
    free(rows->devices.rows);
    free(rows->used.rows);
    pthread_mutex_destroy(&rows->lock);
    free(rows);
}

bonafide_result store_commit(store *rows, const bonafide_pending *pending, uint64_t now_ms,
                             bonafide_outcome *outcome)
{
    size_t count = 0;
    bonafide_result result = bonafide_pending_effect_count(pending, &count);
    if (result != BONAFIDE_OK)
        return result;
    bonafide_effect *effects = calloc(count + 1, sizeof *effects);
    if (effects == NULL)
        return BONAFIDE_ERROR_STORE_UNAVAILABLE;
    for (size_t at = 0; at < count && result == BONAFIDE_OK; at++)
        result = bonafide_pending_effect(pending, at, &effects[at]);
    if (result == BONAFIDE_OK)
        result = store_write(rows, effects, count, now_ms, outcome);
    free(effects);
    return result;
}

bonafide_result store_write(store *rows, const bonafide_effect *effects, size_t count,
                            uint64_t now_ms, bonafide_outcome *outcome)
{
    /* What a rollback needs; it must not need memory itself. */
    uint32_t *counters = calloc(count + 1, sizeof *counters);
    if (counters == NULL)
        return BONAFIDE_ERROR_STORE_UNAVAILABLE;
    bonafide_outcome how = BONAFIDE_OUTCOME_COMMITTED;
    pthread_mutex_lock(&rows->lock); /* BEGIN */
    size_t written = 0;
    for (; written < count; written++) {
        how = write_one(rows, &effects[written], now_ms, &counters[written]);
        if (how != BONAFIDE_OUTCOME_COMMITTED)
            break;
    }
    while (how != BONAFIDE_OUTCOME_COMMITTED && written > 0) { /* ROLLBACK */
        written--;
        undo_one(rows, &effects[written], counters[written]);
    }
    pthread_mutex_unlock(&rows->lock); /* COMMIT */
    free(counters);
    if (how == NO_ANSWER)
        return BONAFIDE_ERROR_STORE_UNAVAILABLE;
    *outcome = how;
    return BONAFIDE_OK;
}

/* An owner of no bytes is none. */
static int is_owner(const store_device *device, const bonafide_effect *effect)
{
    return device->owner_len == effect->owner_len
           && (effect->owner_len == 0
               || memcmp(device->owner, effect->owner, effect->owner_len) == 0);
}

/* Says whether there was memory for it. */
static int copy(const uint8_t *data, size_t len, uint8_t **to, size_t *to_len)
{
    *to = malloc(len + 1);
    if (*to == NULL)
        return 0;
    if (len != 0)
        memcpy(*to, data, len);
    *to_len = len;
    return 1;
}

/*
 *   INSERT INTO device (id, owner, record, receipt, counter, revoked)
 *   VALUES ($1, $2, $3, $4, 0, FALSE) ON CONFLICT (id) DO NOTHING
 *
 * and, if that wrote no row, SELECT revoked, owner to say why.
 */
static bonafide_outcome enrol(store *rows, const bonafide_effect *effect)
{
    size_t at = 0;
    if (find_row(&rows->devices, effect->id, &at)) {
        /* It stays as it is: enrolling again neither lowers the counter nor lifts a revocation. */
        const store_device *known = device_at(rows, at);
        if (known->revoked)
            return BONAFIDE_OUTCOME_REVOKED;
        return is_owner(known, effect) ? BONAFIDE_OUTCOME_ALREADY_ENROLLED
                                       : BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER;
    }
    store_device device;
    memset(&device, 0, sizeof device);
    memcpy(device.id, effect->id, sizeof device.id);
    if ((effect->owner_len == 0
         || copy(effect->owner, effect->owner_len, &device.owner, &device.owner_len))
        && copy(effect->record, effect->record_len, &device.record, &device.record_len)
        && copy(effect->receipt, effect->receipt_len, &device.receipt, &device.receipt_len)
        && insert_row(&rows->devices, at, &device))
        return BONAFIDE_OUTCOME_COMMITTED;
    store_device_clear(&device);
    return NO_ANSWER;
}

/*
 *   UPDATE device SET counter = $2
 *   WHERE id = $1 AND NOT revoked AND ($3 IS NULL OR owner = $3) AND counter < $2
 *
 * and, if that wrote no row, SELECT revoked, owner, counter to say why.
 */
static bonafide_outcome advance(store *rows, const bonafide_effect *effect,
                                uint32_t *counter_before)
{
    size_t at = 0;
    if (!find_row(&rows->devices, effect->id, &at))
        return BONAFIDE_OUTCOME_UNKNOWN_DEVICE;
    store_device *known = device_at(rows, at);
    if (known->revoked)
        return BONAFIDE_OUTCOME_REVOKED;
    if (effect->owner != NULL && !is_owner(known, effect))
        return BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER;
    if (known->counter >= effect->counter)
        return BONAFIDE_OUTCOME_STALE;
    *counter_before = known->counter;
    known->counter = effect->counter;
    return BONAFIDE_OUTCOME_COMMITTED;
}

static uint64_t last_moment(const bonafide_effect *effect, uint64_t now_ms)
{
    uint64_t at_least = effect->keep_at_least_ms > UINT64_MAX - now_ms
                            ? UINT64_MAX
                            : now_ms + effect->keep_at_least_ms;
    return at_least > effect->keep_until_ms ? at_least : effect->keep_until_ms;
}

/*
 *   INSERT INTO used (id, kind, until, made) SELECT $1, $2, $3, $4
 *   WHERE NOT EXISTS (SELECT FROM forgotten WHERE kind = $2 AND made >= $4)
 *   ON CONFLICT (id) DO NOTHING
 *
 * If that wrote no row, it is a replay.
 */
static bonafide_outcome use_once(store *rows, int kind, const bonafide_effect *effect,
                                 uint64_t now_ms)
{
    size_t at = 0;
    if (find_row(&rows->used, effect->id, &at))
        return BONAFIDE_OUTCOME_REPLAYED;
    /* Its record may be one of those that are gone: a clock that stepped ahead removed them, and
       is set right. */
    const forgotten *gone = &rows->forgotten[kind];
    if (gone->any && effect->made_ms <= gone->made_ms)
        return BONAFIDE_OUTCOME_REPLAYED;
    use made;
    memset(&made, 0, sizeof made);
    memcpy(made.id, effect->id, sizeof made.id);
    made.kind = kind;
    made.until_ms = last_moment(effect, now_ms);
    made.made_ms = effect->made_ms;
    return insert_row(&rows->used, at, &made) ? BONAFIDE_OUTCOME_COMMITTED : NO_ANSWER;
}

static bonafide_outcome write_one(store *rows, const bonafide_effect *effect, uint64_t now_ms,
                                  uint32_t *counter_before)
{
    switch (effect->kind) {
    case BONAFIDE_EFFECT_ENROL:
        return enrol(rows, effect);
    case BONAFIDE_EFFECT_ADVANCE:
        return advance(rows, effect, counter_before);
    case BONAFIDE_EFFECT_TAKE:
        return use_once(rows, CHALLENGE, effect, now_ms);
    case BONAFIDE_EFFECT_INSERT_ONCE:
        return use_once(rows, TOKEN, effect, now_ms);
    default: /* of a later library: what cannot be written must not count */
        return NO_ANSWER;
    }
}

static void undo_one(store *rows, const bonafide_effect *effect, uint32_t counter_before)
{
    size_t at = 0;
    switch (effect->kind) {
    case BONAFIDE_EFFECT_ENROL:
        if (find_row(&rows->devices, effect->id, &at)) {
            store_device_clear(device_at(rows, at));
            remove_row(&rows->devices, at);
        }
        break;
    case BONAFIDE_EFFECT_ADVANCE:
        if (find_row(&rows->devices, effect->id, &at))
            device_at(rows, at)->counter = counter_before;
        break;
    default:
        if (find_row(&rows->used, effect->id, &at))
            remove_row(&rows->used, at);
        break;
    }
}

/* SELECT owner, record, receipt, counter, revoked FROM device WHERE id = $1 */
bonafide_result store_find(store *rows, const uint8_t id[32], store_device *device)
{
    bonafide_result result = BONAFIDE_ERROR_UNKNOWN_DEVICE;
    size_t at = 0;
    pthread_mutex_lock(&rows->lock);
    if (find_row(&rows->devices, id, &at)) {
        const store_device *found = device_at(rows, at);
        *device = *found;
        device->owner = device->record = device->receipt = NULL;
        result = BONAFIDE_OK;
        if ((found->owner != NULL
             && !copy(found->owner, found->owner_len, &device->owner, &device->owner_len))
            || !copy(found->record, found->record_len, &device->record, &device->record_len)
            || !copy(found->receipt, found->receipt_len, &device->receipt, &device->receipt_len))
            result = BONAFIDE_ERROR_STORE_UNAVAILABLE;
    }
    pthread_mutex_unlock(&rows->lock);
    if (result == BONAFIDE_ERROR_STORE_UNAVAILABLE)
        store_device_clear(device);
    return result;
}

void store_device_clear(store_device *device)
{
    free(device->owner);
    free(device->record);
    free(device->receipt);
    memset(device, 0, sizeof *device);
}

/* UPDATE device SET revoked = TRUE WHERE id = $1 */
bonafide_result store_revoke(store *rows, const uint8_t id[32])
{
    size_t at = 0;
    pthread_mutex_lock(&rows->lock);
    int known = find_row(&rows->devices, id, &at);
    if (known)
        device_at(rows, at)->revoked = 1;
    pthread_mutex_unlock(&rows->lock);
    return known ? BONAFIDE_OK : BONAFIDE_ERROR_UNKNOWN_DEVICE;
}

/*
 *   WITH gone AS (DELETE FROM used WHERE until < $1 RETURNING kind, made)
 *   INSERT INTO forgotten SELECT kind, MAX(made) FROM gone GROUP BY kind
 *   ON CONFLICT (kind) DO UPDATE SET made = GREATEST(forgotten.made, EXCLUDED.made)
 */
size_t store_forget_expired(store *rows, uint64_t now_ms)
{
    size_t kept = 0;
    pthread_mutex_lock(&rows->lock);
    size_t before = rows->used.count;
    for (size_t at = 0; at < before; at++) {
        const use *one = use_at(rows, at);
        if (one->until_ms >= now_ms) {
            *use_at(rows, kept++) = *one;
            continue;
        }
        forgotten *gone = &rows->forgotten[one->kind];
        if (!gone->any || gone->made_ms < one->made_ms)
            gone->made_ms = one->made_ms;
        gone->any = 1;
    }
    rows->used.count = kept;
    pthread_mutex_unlock(&rows->lock);
    return before - kept;
}

static unsigned char *row_at(const table *in, size_t at)
{
    return in->rows + at * in->row_size;
}

/* Says whether the id has a row, and where that is or would be. */
static int find_row(const table *in, const uint8_t id[32], size_t *at)
{
    size_t low = 0, high = in->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(row_at(in, middle), id, 32);
        if (order == 0) {
            *at = middle;
            return 1;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *at = low;
    return 0;
}

/* Says whether there was memory for it. */
static int insert_row(table *in, size_t at, const void *row)
{
    if (in->count == in->capacity) {
        size_t capacity = in->capacity == 0 ? 16 : 2 * in->capacity;
        unsigned char *rows = realloc(in->rows, capacity * in->row_size);
        if (rows == NULL)
            return 0;
        in->rows = rows;
        in->capacity = capacity;
    }
    memmove(row_at(in, at + 1), row_at(in, at), (in->count - at) * in->row_size);
    memcpy(row_at(in, at), row, in->row_size);
    in->count++;
    return 1;
}

static void remove_row(table *in, size_t at)
{
    in->count--;
    memmove(row_at(in, at), row_at(in, at + 1), (in->count - at) * in->row_size);
}
