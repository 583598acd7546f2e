<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** A challenge that was redeemed and taken. */
final class Redeemed
{
    /** Whom it was given to: the owner of a device that enrols with it. */
    public readonly string $subject;
    public readonly int $issuedMs;

    /** @internal */
    public function __construct(CData $redeemed)
    {
        $ffi = Library::ffi();
        try {
            $this->subject = Library::filled(fn($place, int $capacity, $length): int =>
                $ffi->bonafide_redeemed_subject($redeemed, $place, $capacity, $length));
            $this->issuedMs = Library::read('uint64_t', 'bonafide_redeemed_issued', $redeemed)->cdata;
        } finally {
            $ffi->bonafide_redeemed_free($redeemed);
        }
    }
}
