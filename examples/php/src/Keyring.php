<?php

declare(strict_types=1);

namespace Bonafide;

use FFI;
use FFI\CData;

/** Keys with their states, one of them primary: it seals, others open. */
final class Keyring extends Handle
{
    private function __construct(CData $pointer)
    {
        parent::__construct($pointer, 'bonafide_keyring_free');
    }

    /** A ring of one key: its name, and 32 bytes that a random generator made. */
    public static function create(string $id, #[\SensitiveParameter] string $material, ?int $nowMs = null): self
    {
        $material = Library::exactly(32, $material, 'material');
        return new self(Library::made(
            'bonafide_keyring',
            'bonafide_keyring_new',
            $id,
            strlen($id),
            $material,
            Library::time($nowMs),
        ));
    }

    /** A ring of one fresh key: store it before anything is sealed. */
    public static function generate(string $id, ?int $nowMs = null): self
    {
        return new self(Library::made(
            'bonafide_keyring',
            'bonafide_keyring_new_generated',
            $id,
            strlen($id),
            Library::time($nowMs),
        ));
    }

    /**
     * The ring that was stored: its keys, and the 32 bytes of each that was not destroyed.
     *
     * @param iterable<array{SealingKey, ?string}> $keys
     */
    public static function fromStored(string $primary, #[\SensitiveParameter] iterable $keys): self
    {
        $ffi = Library::ffi();
        $builder = $ffi->bonafide_keyring_builder_new();
        try {
            foreach ($keys as [$key, $material]) {
                $struct = $key->struct();
                if ($material === null) {
                    Library::run('bonafide_keyring_builder_tombstone', $builder, FFI::addr($struct));
                } else {
                    $material = Library::exactly(32, $material, 'material');
                    Library::run('bonafide_keyring_builder_key', $builder, FFI::addr($struct), $material);
                }
            }
            Library::run('bonafide_keyring_builder_primary', $builder, $primary, strlen($primary));
            return new self(Library::made('bonafide_keyring', 'bonafide_keyring_builder_build', $builder));
        } finally {
            $ffi->bonafide_keyring_builder_free($builder);
        }
    }

    /** Seals a secret under the primary key: a text for a column. */
    public function seal(#[\SensitiveParameter] string $secret, Context $context): string
    {
        return Library::taken(Library::made(
            'bonafide_buffer',
            'bonafide_keyring_seal',
            self::pointer($this),
            $secret,
            strlen($secret),
            self::pointer($context),
        ));
    }

    /** Opens a sealed text. `sodium_memzero` overwrites the secret when it was used. */
    public function open(string $sealed, Context $context): string
    {
        return Library::exposed(Library::made(
            'bonafide_secret',
            'bonafide_keyring_open',
            self::pointer($this),
            $sealed,
            strlen($sealed),
            self::pointer($context),
        ));
    }

    /** Opens base64(IV, ciphertext, tag) of another system. */
    public function openLegacy(string $sealed, string $additional = ''): string
    {
        return Library::exposed(Library::made(
            'bonafide_secret',
            'bonafide_keyring_open_legacy',
            self::pointer($this),
            $sealed,
            strlen($sealed),
            $additional,
            strlen($additional),
        ));
    }

    public function needsRewrap(string $sealed): bool
    {
        $needs = Library::ffi()->new('uint32_t');
        Library::run(
            'bonafide_keyring_needs_rewrap',
            self::pointer($this),
            $sealed,
            strlen($sealed),
            FFI::addr($needs),
        );
        return $needs->cdata === 1;
    }

    /** The text sealed anew, or null if it is under the primary key already. */
    public function rewrap(string $sealed, Context $context): ?string
    {
        return self::rewrapped(Library::made(
            'bonafide_buffer',
            'bonafide_keyring_rewrap',
            self::pointer($this),
            $sealed,
            strlen($sealed),
            self::pointer($context),
        ));
    }

    /** The same for a table that has rows of `openLegacy`, too. */
    public function rewrapOrLegacy(string $sealed, Context $context, string $additional = ''): ?string
    {
        return self::rewrapped(Library::made(
            'bonafide_buffer',
            'bonafide_keyring_rewrap_or_legacy',
            self::pointer($this),
            $sealed,
            strlen($sealed),
            $additional,
            strlen($additional),
            self::pointer($context),
        ));
    }

    public function add(string $id, #[\SensitiveParameter] string $material, ?int $nowMs = null): void
    {
        $this->change('add', $id, Library::exactly(32, $material, 'material'), Library::time($nowMs));
    }

    public function addGenerated(string $id, ?int $nowMs = null): void
    {
        $this->change('add_generated', $id, Library::time($nowMs));
    }

    public function promote(string $id): void
    {
        $this->change('promote', $id);
    }

    public function enable(string $id, ?int $nowMs = null): void
    {
        $this->change('enable', $id, Library::time($nowMs));
    }

    public function decryptOnly(string $id, ?int $nowMs = null): void
    {
        $this->change('decrypt_only', $id, Library::time($nowMs));
    }

    public function disable(string $id, ?int $nowMs = null): void
    {
        $this->change('disable', $id, Library::time($nowMs));
    }

    /** The name of the primary key. */
    public function primary(): string
    {
        return Library::filled(fn($place, int $capacity, $length): int =>
            Library::ffi()->bonafide_keyring_primary(self::pointer($this), $place, $capacity, $length));
    }

    /** @return list<SealingKey> */
    public function keys(): array
    {
        $count = Library::read('size_t', 'bonafide_keyring_key_count', self::pointer($this))->cdata;
        $keys = [];
        for ($index = 0; $index < $count; $index++) {
            $keys[] = SealingKey::from(
                Library::read('bonafide_sealing_key', 'bonafide_keyring_key', self::pointer($this), $index),
            );
        }
        return $keys;
    }

    /** The 32 bytes of a key, for whoever stores the ring. */
    public function material(string $id): string
    {
        return Library::exposed(Library::made(
            'bonafide_secret',
            'bonafide_keyring_material',
            self::pointer($this),
            $id,
            strlen($id),
        ));
    }

    private function change(string $what, string $id, #[\SensitiveParameter] mixed ...$parameters): void
    {
        Library::run("bonafide_keyring_$what", self::pointer($this), $id, strlen($id), ...$parameters);
    }

    private static function rewrapped(CData $buffer): ?string
    {
        return FFI::isNull($buffer) ? null : Library::taken($buffer);
    }
}
