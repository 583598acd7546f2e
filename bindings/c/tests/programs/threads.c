/*
 * Eight threads that share all that a server has.
 *
 *   threads FOLDER ROUNDS [race]
 *
 * `race` adds a race of the program's own: whatever watches must see it.
 */
#include "server.h"

#include <pthread.h>

#define THREADS 8

static evidence it;
static server with;
static int rounds, race;
static volatile int unguarded;

static void *work(void *unused)
{
    (void)unused;
    for (int round = 0; round < rounds; round++) {
        one_round(&with, &it, 1);
        if (race)
            unguarded++;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    rounds = atoi(argv[2]);
    race = argc > 3 && strcmp(argv[3], "race") == 0;
    read_evidence(argv[1], &it);
    start(&it, &with);
    /* What the library makes when it is first needed is guarded by atomic operations, which
       helgrind takes for races: make it before there are threads. */
    one_round(&with, &it, 1);
    pthread_t threads[THREADS];
    for (int thread = 0; thread < THREADS; thread++)
        if (pthread_create(&threads[thread], NULL, work, NULL) != 0)
            return 2;
    for (int thread = 0; thread < THREADS; thread++)
        if (pthread_join(threads[thread], NULL) != 0)
            return 2;
    stop(&with);
    printf("%d threads, %d rounds each\n", THREADS, rounds);
    return 0;
}
