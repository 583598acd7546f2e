<?php

declare(strict_types=1);

namespace Bonafide;

use FFI;
use FFI\CData;

/** What may be said of a key, and has to be stored with it: nothing here is secret. */
final class SealingKey
{
    public function __construct(
        public readonly string $id,
        public readonly KeyState $state,
        /** What tells keys apart, 8 bytes. */
        public readonly string $checkValue,
        /** For suite 0, which serves nothing else. */
        public readonly bool $legacy = false,
        public readonly int $sinceMs = 0,
        public readonly int $createdMs = 0,
    ) {
    }

    /** The check value of a key that was stored without it. */
    public static function checkValueOf(#[\SensitiveParameter] string $material): string
    {
        $value = Library::ffi()->new('uint8_t[8]');
        Library::run('bonafide_sealing_key_check_value', Library::exactly(32, $material, 'material'), $value);
        return FFI::string($value, 8);
    }

    /** @internal */
    public static function from(CData $key): self
    {
        return new self(
            FFI::string($key->id, $key->id_len),
            KeyState::from($key->state),
            FFI::string($key->check_value, 8),
            $key->legacy === 1,
            $key->since_ms,
            $key->created_ms,
        );
    }

    /** @internal */
    public function struct(): CData
    {
        $key = Library::ffi()->new('bonafide_sealing_key');
        [$id, $checkValue] = [$this->id, Library::exactly(8, $this->checkValue, 'checkValue')];
        $length = strlen($id);
        if ($length > FFI::sizeof($key->id)) {
            throw new \InvalidArgumentException('the name of a key must be at most 32 bytes');
        }
        FFI::memcpy($key->id, $id, $length);
        $key->id_len = $length;
        $key->state = $this->state->value;
        $key->legacy = (int) $this->legacy;
        $key->since_ms = Library::time($this->sinceMs);
        $key->created_ms = Library::time($this->createdMs);
        FFI::memcpy($key->check_value, $checkValue, 8);
        return $key;
    }
}
