<?php

declare(strict_types=1);

namespace Bonafide;

/** A device as your table has it. */
final class Device
{
    public function __construct(
        public readonly string $record,
        public readonly ?string $owner,
        public readonly bool $revoked = false,
    ) {
    }
}
