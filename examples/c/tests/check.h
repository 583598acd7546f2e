/* As much of a test framework as these tests need. */
#ifndef CHECK_H
#define CHECK_H

#include <bonafide.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static unsigned checks_made, checks_failed;

/* Counts, and says what failed in which case. */
#define CHECK(name, holds) check((name), (holds) ? 1 : 0, #holds, __LINE__)

/* That a call gave this result; frees the error. */
#define CHECK_RESULT(name, result, wanted, error) \
    check_result((name), (result), (wanted), (error), __LINE__)

static inline int check(const char *name, int holds, const char *what, int line)
{
    checks_made++;
    if (!holds) {
        checks_failed++;
        fprintf(stderr, "FAILED in line %d: %s: %s\n", line, name, what);
    }
    return holds;
}

static inline int check_result(const char *name, bonafide_result result, bonafide_result wanted,
                               bonafide_error *error, int line)
{
    char what[128];
    snprintf(what, sizeof what, "%#010" PRIx32 " %s, not %#010" PRIx32 " %s", result,
             bonafide_result_name(result), wanted, bonafide_result_name(wanted));
    int holds = check(name, result == wanted, what, line);
    if (error != NULL)
        check(name, bonafide_error_code(error) == result, "the error has the same code", line);
    bonafide_error_free(error);
    return holds;
}

/* The exit status of the program. */
static inline int checks_finish(const char *name)
{
    printf("%s: %u checks, %u failed\n", name, checks_made, checks_failed);
    return checks_made > 0 && checks_failed == 0 ? 0 : 1;
}

#endif
