<?php

declare(strict_types=1);

namespace Bonafide;

/**
 * Raise a device's counter, only if the stored one is smaller, the device is not revoked, and
 * it is this owner's, if one is given.
 */
final class Advance implements Effect
{
    public function __construct(
        public readonly string $device,
        public readonly ?string $owner,
        public readonly int $counter,
    ) {
    }
}
