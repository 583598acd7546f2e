<?php

declare(strict_types=1);

namespace Bonafide;

/** What a token must be about: a package, and the nonce or request hash of one request. */
final class PlayExpected
{
    private function __construct(
        private readonly string $package,
        private readonly int $kind,
        #[\SensitiveParameter] private readonly string $binding,
        private readonly int $maxAgeMs,
        private readonly int $maxAheadMs,
    ) {
        if ($maxAgeMs < 0 || $maxAheadMs < 0) {
            throw new \InvalidArgumentException('an age must not be negative');
        }
    }

    /** A classic request's nonce. An age of 0 is 10 minutes, and 60 seconds ahead. */
    public static function nonce(
        string $package,
        #[\SensitiveParameter] string $nonce,
        int $maxAgeMs = 0,
        int $maxAheadMs = 0,
    ): self {
        return new self($package, Abi::PLAY_BINDING_NONCE, $nonce, $maxAgeMs, $maxAheadMs);
    }

    /** A standard request's request hash. */
    public static function requestHash(
        string $package,
        #[\SensitiveParameter] string $hash,
        int $maxAgeMs = 0,
        int $maxAheadMs = 0,
    ): self {
        return new self($package, Abi::PLAY_BINDING_REQUEST_HASH, $hash, $maxAgeMs, $maxAheadMs);
    }

    /** @internal */
    public function struct(): Struct
    {
        $struct = new Struct('bonafide_play_expected');
        $struct->bytes('package', $this->package);
        $struct->bytes('binding', $this->binding);
        $struct->data[0]->binding_kind = $this->kind;
        $struct->data[0]->max_age_ms = $this->maxAgeMs;
        $struct->data[0]->max_ahead_ms = $this->maxAheadMs;
        return $struct;
    }
}
