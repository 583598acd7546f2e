#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Decoded bytes, each in memory of its own, so that a read behind them is found. */
typedef struct decoded {
    struct decoded *next;
    uint8_t *data;
} decoded;

struct vectors {
    cJSON *root;
    decoded *decoded;
};

static void end(const char *what, const char *name)
{
    fprintf(stderr, "vectors: %s: %s\n", what, name);
    exit(2);
}

static void *memory(size_t size)
{
    void *made = malloc(size);
    if (made == NULL)
        end("no memory", "");
    return made;
}

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        end("cannot open", path);
    size_t capacity = 1 << 20;
    char *text = memory(capacity);
    *len = 0;
    for (;;) {
        *len += fread(text + *len, 1, capacity - *len, file);
        if (*len < capacity)
            break;
        capacity *= 2;
        text = realloc(text, capacity);
        if (text == NULL)
            end("no memory", path);
    }
    if (ferror(file))
        end("cannot read", path);
    fclose(file);
    return text;
}

vectors *vectors_load(const char *directory, const char *name)
{
    size_t size = strlen(directory) + strlen(name) + sizeof "/.json";
    char *path = memory(size);
    snprintf(path, size, "%s/%s.json", directory, name);
    size_t len = 0;
    char *text = read_file(path, &len);
    vectors *all = memory(sizeof *all);
    all->root = cJSON_ParseWithLength(text, len);
    all->decoded = NULL;
    if (all->root == NULL)
        end("no JSON", path);
    free(text);
    free(path);
    return all;
}

void vectors_free(vectors *all)
{
    if (all == NULL)
        return;
    while (all->decoded != NULL) {
        decoded *first = all->decoded;
        all->decoded = first->next;
        free(first->data);
        free(first);
    }
    cJSON_Delete(all->root);
    free(all);
}

const cJSON *vectors_root(const vectors *all)
{
    return all->root;
}

const cJSON *vectors_member(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    if (member == NULL)
        end("there is no member", name);
    return member;
}

const char *vectors_string(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(vectors_member(object, name));
    if (text == NULL)
        end("no text", name);
    return text;
}

bonafide_bytes vectors_text(const cJSON *object, const char *name)
{
    const char *text = vectors_string(object, name);
    bonafide_bytes bytes = {(const uint8_t *)text, strlen(text)};
    return bytes;
}

uint64_t vectors_number(const cJSON *object, const char *name)
{
    const cJSON *member = vectors_member(object, name);
    if (!cJSON_IsNumber(member))
        end("no number", name);
    return (uint64_t)member->valuedouble;
}

/* Memory for so many bytes, which lives as long as the vectors. */
static uint8_t *keep(vectors *all, size_t len)
{
    decoded *one = memory(sizeof *one);
    one->data = memory(len == 0 ? 1 : len);
    one->next = all->decoded;
    all->decoded = one;
    return one->data;
}

static unsigned digit_of(const char *digits, char digit, const char *name)
{
    const char *at = strchr(digits, digit);
    if (at == NULL)
        end("a digit that is none", name);
    return (unsigned)(at - digits);
}

bonafide_bytes vectors_hex(vectors *all, const cJSON *object, const char *name)
{
    static const char digits[] = "0123456789abcdef";
    const char *text = vectors_string(object, name);
    size_t len = strlen(text);
    if (len % 2 != 0)
        end("half a byte", name);
    uint8_t *data = keep(all, len / 2);
    for (size_t at = 0; at < len / 2; at++)
        data[at] = (uint8_t)(digit_of(digits, text[2 * at], name) << 4
                             | digit_of(digits, text[2 * at + 1], name));
    bonafide_bytes bytes = {data, len / 2};
    return bytes;
}

bonafide_bytes vectors_base64(vectors *all, const cJSON *object, const char *name)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *text = vectors_string(object, name);
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == '=')
        len--;
    uint8_t *data = keep(all, 3 * len / 4);
    size_t made = 0;
    unsigned group = 0, bits = 0;
    for (size_t at = 0; at < len; at++) {
        group = (group << 6 | digit_of(digits, text[at], name)) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            data[made++] = (uint8_t)(group >> bits & 0xff);
        }
    }
    bonafide_bytes bytes = {data, made};
    return bytes;
}

const uint8_t *vectors_hex32(vectors *all, const cJSON *object, const char *name)
{
    bonafide_bytes bytes = vectors_hex(all, object, name);
    if (bytes.len != 32)
        end("not 32 bytes", name);
    return bytes.data;
}
