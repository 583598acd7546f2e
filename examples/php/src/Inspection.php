<?php

declare(strict_types=1);

namespace Bonafide;

/** What a stored text says without any key. */
final class Inspection
{
    private function __construct(
        /** Suite 0, if anything: it names no key. */
        public readonly bool $legacy,
        public readonly ?string $keyId,
        public readonly int $secretLength,
    ) {
    }

    public static function of(string $stored): self
    {
        $inspection = Library::ffi()->new('bonafide_inspection');
        Library::run('bonafide_sealed_inspect', $stored, strlen($stored), \FFI::addr($inspection));
        $legacy = $inspection->kind === Abi::SEALED_KIND_LEGACY;
        return new self(
            $legacy,
            $legacy ? null : \FFI::string($inspection->key_id, $inspection->key_id_len),
            $inspection->secret_len,
        );
    }
}
