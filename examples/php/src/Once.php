<?php

declare(strict_types=1);

namespace Bonafide;

/** Record that a challenge was taken or a token used, only if it is not recorded yet. */
final class Once implements Effect
{
    public function __construct(
        /** 32 bytes: a key in your table. */
        public readonly string $id,
        /** Keep the record at least this long, … */
        public readonly int $keepAtLeastMs,
        /** … and at least until this moment, in milliseconds since 1970. */
        public readonly int $keepUntilMs,
        public readonly int $madeMs,
    ) {
    }
}
