<?php

declare(strict_types=1);

namespace Bonafide;

/** Your database. What it does not know for certain, it throws. */
interface Store
{
    /** The device of this name, 32 bytes. */
    public function load(string $device): ?Device;

    /**
     * All effects in one transaction, each under its condition, or none of them.
     *
     * @param list<Effect> $effects
     */
    public function commit(array $effects): Outcome;
}
