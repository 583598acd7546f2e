/* What the programs of these tests share: calls that must succeed, or fail in one way. */
#ifndef EXPECT_H
#define EXPECT_H

#include <bonafide.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW UINT64_C(1780000000000)
#define APP ((const uint8_t *)"TEAMID1234.com.example.app")
#define APP_LEN (sizeof "TEAMID1234.com.example.app" - 1)
#define TEXT(text) ((const uint8_t *)(text)), (sizeof(text) - 1)

/* Ends the program unless a call succeeds. */
#define OK(call) expect(__LINE__, (call), BONAFIDE_OK)
/* Ends the program unless a call fails like this. */
#define REFUSED(call, code) expect(__LINE__, (call), (code))

static void expect(int line, bonafide_result result, bonafide_result expected)
{
    if (result != expected) {
        fprintf(stderr, "line %d: %#010" PRIx32 "\n", line, result);
        exit(1);
    }
}

#endif
