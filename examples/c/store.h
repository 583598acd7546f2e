#ifndef STORE_H
#define STORE_H

#include <bonafide.h>

#include <stddef.h>
#include <stdint.h>

/*
 * Stands for your database: the devices, and what was used. In memory, so for one process, and
 * for a demonstration. Any number of threads may share one.
 */
typedef struct store store;

/* A row of the table of devices:
 *
 *   CREATE TABLE device (id BYTEA PRIMARY KEY, owner TEXT, record BYTEA NOT NULL,
 *                        receipt BYTEA NOT NULL, counter BIGINT NOT NULL, revoked BOOLEAN NOT NULL)
 */
typedef struct store_device {
    uint8_t id[32];
    uint8_t *owner; /* NULL if it is nobody's */
    size_t owner_len;
    uint8_t *record;
    size_t record_len;
    uint8_t *receipt;
    size_t receipt_len;
    uint32_t counter;
    int revoked;
} store_device;

/* NULL if there is no memory. */
store *store_new(void);
void store_free(store *rows);

/*
 * Writes all effects of verified evidence or none, and says which. Without an answer it is
 * BONAFIDE_ERROR_STORE_UNAVAILABLE: nothing was written, and there is no outcome to finish with.
 */
bonafide_result store_commit(store *rows, const bonafide_pending *pending, uint64_t now_ms,
                             bonafide_outcome *outcome);

/* The same for effects that were read already, such as those of a request in a gate. */
bonafide_result store_write(store *rows, const bonafide_effect *effects, size_t count,
                            uint64_t now_ms, bonafide_outcome *outcome);

/* A copy of a row, for store_device_clear; or BONAFIDE_ERROR_UNKNOWN_DEVICE. */
bonafide_result store_find(store *rows, const uint8_t id[32], store_device *device);
void store_device_clear(store_device *device);

/* BONAFIDE_ERROR_UNKNOWN_DEVICE if there is none. */
bonafide_result store_revoke(store *rows, const uint8_t id[32]);

/* Drops the records of use that nothing needs any more; says how many. */
size_t store_forget_expired(store *rows, uint64_t now_ms);

#endif
