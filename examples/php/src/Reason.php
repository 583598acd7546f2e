<?php

declare(strict_types=1);

namespace Bonafide;

/** Something that a policy found. */
final class Reason
{
    public function __construct(
        public readonly int $code,
        public readonly ?ErrorKind $kind,
        /** Whether this alone makes the policy refuse. */
        public readonly bool $decisive,
        /** The dialog of Google Play's that could mend it: `Abi::REMEDIATION_…`. */
        public readonly int $remediation,
        public readonly Action $action,
        /** A line for the server's log. */
        public readonly string $message,
    ) {
    }
}
