<?php

declare(strict_types=1);

namespace Bonafide;

/** Store a new device with counter 0, only if it is not there yet. */
final class Enrol implements Effect
{
    public function __construct(
        /** 32 bytes: a key in your table. */
        public readonly string $device,
        public readonly ?string $owner,
        /** What to store, for `AttestedKey::fromTrustedStorage`. */
        public readonly string $record,
        /** The receipt for Apple's fraud metric. */
        public readonly string $receipt,
    ) {
    }
}
