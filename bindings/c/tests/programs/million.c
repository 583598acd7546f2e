/*
 * At least a million calls of the library with a steady memory.
 *
 *   million FOLDER [leak]
 *
 * `leak` forgets one small handle in each round: the measure must see it.
 */
#include "server.h"

#include <time.h>
#include <unistd.h>

static size_t resident(void)
{
    size_t total = 0, pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%zu %zu", &total, &pages) != 2)
        exit(2);
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    int leak = argc > 2 && strcmp(argv[2], "leak") == 0;
    static evidence it;
    server with;
    read_evidence(argv[1], &it);
    start(&it, &with);
    uint64_t calls = 0;
    for (int warm_up = 0; warm_up < 1000; warm_up++)
        calls += one_round(&with, &it, calls % 64 == 0);
    size_t before = resident();
    while (calls < 1100000) {
        calls += one_round(&with, &it, calls % 64 == 0);
        bonafide_app_attest_policy *forgotten = NULL;
        if (leak)
            OK(bonafide_app_attest_policy_new(BONAFIDE_APP_ATTEST_POLICY_STRICT, &forgotten));
    }
    size_t after = resident();
    stop(&with);
    size_t grown = after > before ? after - before : 0;
    printf("%" PRIu64 " calls, %zu KiB, grown by %zu KiB, %.1f s of the processor's time\n", calls,
           after / 1024, grown / 1024, (double)clock() / CLOCKS_PER_SEC);
    return grown < 1024 * 1024 ? 0 : 1;
}
