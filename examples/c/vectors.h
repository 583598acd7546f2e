/*
 * Reads the vectors that every language has: evidence, and what the library says of it. They are
 * part of the program's tests, so whatever is wrong with them ends the program.
 */
#ifndef VECTORS_H
#define VECTORS_H

#include <bonafide.h>

#include <cJSON.h>

#include <stdint.h>

typedef struct vectors vectors;

/* Such as vectors_load(directory, "seal"). */
vectors *vectors_load(const char *directory, const char *name);
void vectors_free(vectors *all);

/* The whole file, for what follows. */
const cJSON *vectors_root(const vectors *all);

/* Members of an object; they live as long as the vectors. */
const cJSON *vectors_member(const cJSON *object, const char *name);
const char *vectors_string(const cJSON *object, const char *name);
bonafide_bytes vectors_text(const cJSON *object, const char *name);
uint64_t vectors_number(const cJSON *object, const char *name);

/* What a member holds in hexadecimal or in base64. */
bonafide_bytes vectors_hex(vectors *all, const cJSON *object, const char *name);
bonafide_bytes vectors_base64(vectors *all, const cJSON *object, const char *name);
/* The same of exactly 32 bytes. */
const uint8_t *vectors_hex32(vectors *all, const cJSON *object, const char *name);

#endif
