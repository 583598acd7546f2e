<?php

declare(strict_types=1);

namespace Bonafide;

/**
 * A store in memory, for trying things and for tests: in a web server it lives for one request.
 * A real one makes the same conditional writes in one transaction of a database.
 */
final class MemoryStore implements Store
{
    /** @var array<string, array{record: string, owner: ?string, counter: int, revoked: bool}> */
    private array $devices = [];
    /** @var array<string, array{until: int, uptime: int}> */
    private array $used = [];

    public function load(string $device): ?Device
    {
        $row = $this->devices[$device] ?? null;
        return $row === null ? null : new Device($row['record'], $row['owner'], $row['revoked']);
    }

    public function commit(array $effects): Outcome
    {
        $this->forget();
        $before = [$this->devices, $this->used];
        $committed = false;
        try {
            foreach ($effects as $effect) {
                $outcome = $this->apply($effect);
                if ($outcome !== Outcome::Committed) {
                    return $outcome;
                }
            }
            $committed = true;
            return Outcome::Committed;
        } finally {
            // What throws undoes the effects before it, too.
            if (!$committed) {
                [$this->devices, $this->used] = $before;
            }
        }
    }

    public function revoke(string $device): void
    {
        if (isset($this->devices[$device])) {
            $this->devices[$device]['revoked'] = true;
        }
    }

    private function apply(Effect $effect): Outcome
    {
        return match (true) {
            $effect instanceof Enrol => $this->enrol($effect),
            $effect instanceof Advance => $this->advance($effect),
            $effect instanceof Once => $this->once($effect),
        };
    }

    /** INSERT … ON CONFLICT DO NOTHING */
    private function enrol(Enrol $effect): Outcome
    {
        $row = $this->devices[$effect->device] ?? null;
        if ($row !== null) {
            return match (true) {
                $row['revoked'] => Outcome::Revoked,
                $row['owner'] === $effect->owner => Outcome::AlreadyEnrolled,
                default => Outcome::EnrolledForAnother,
            };
        }
        $this->devices[$effect->device] =
            ['record' => $effect->record, 'owner' => $effect->owner, 'counter' => 0, 'revoked' => false];
        return Outcome::Committed;
    }

    /** UPDATE … WHERE counter < $new AND NOT revoked AND owner = $owner */
    private function advance(Advance $effect): Outcome
    {
        $row = $this->devices[$effect->device] ?? null;
        if ($row === null) {
            return Outcome::UnknownDevice;
        }
        if ($row['revoked']) {
            return Outcome::Revoked;
        }
        if ($effect->owner !== null && $row['owner'] !== $effect->owner) {
            return Outcome::EnrolledForAnother;
        }
        if ($row['counter'] >= $effect->counter) {
            return Outcome::Stale;
        }
        $this->devices[$effect->device]['counter'] = $effect->counter;
        return Outcome::Committed;
    }

    /** INSERT … ON CONFLICT DO NOTHING */
    private function once(Once $effect): Outcome
    {
        if (isset($this->used[$effect->id])) {
            return Outcome::Replayed;
        }
        $this->used[$effect->id] = [
            'until' => $effect->keepUntilMs,
            'uptime' => intdiv(hrtime(true), 1_000_000) + $effect->keepAtLeastMs,
        ];
        return Outcome::Committed;
    }

    /** Both clocks must agree that a record is no longer needed: one of them can be set. */
    private function forget(): void
    {
        [$now, $uptime] = [Library::time(null), intdiv(hrtime(true), 1_000_000)];
        $this->used = array_filter(
            $this->used,
            fn(array $record): bool => $record['until'] >= $now || $record['uptime'] >= $uptime,
        );
    }
}
