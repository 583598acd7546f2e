<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/**
 * Verified evidence, which counts only after its effects were written.
 *
 * @template Claims
 */
final class Pending extends Handle
{
    private bool $finished = false;

    /**
     * @internal
     * @param \Closure(CData, int): Claims $finish
     */
    public function __construct(CData $pointer, private readonly \Closure $finish)
    {
        parent::__construct($pointer, 'bonafide_pending_free');
    }

    /**
     * The conditional writes: all of them in one transaction, or none.
     *
     * @return list<Effect>
     */
    public function effects(): array
    {
        $pending = $this->live();
        $count = Library::read('size_t', 'bonafide_pending_effect_count', $pending)->cdata;
        $effects = [];
        for ($index = 0; $index < $count; $index++) {
            $effects[] = self::effect(
                Library::read('bonafide_effect', 'bonafide_pending_effect', $pending, $index),
            );
        }
        return $effects;
    }

    /** Says whose device it is, before the effects are read. */
    public function ownedBy(string $subject): static
    {
        Library::check(Library::ffi()->bonafide_pending_owned_by($this->live(), $subject, strlen($subject)));
        return $this;
    }

    /**
     * Merges two verifications into one write; both objects end here.
     *
     * @template Other
     * @param Pending<Other> $other
     * @return Pending<array{Claims, Other}>
     */
    public function and(Pending $other): self
    {
        $both = Library::given('bonafide_pending', 'bonafide_pending_and', $this->live(), $other->live());
        [$first, $second] = [$this->finish, $other->finish];
        $this->end();
        $other->end();
        return new self($both, fn(CData $pending, int $outcome): array =>
            [$first($pending, $outcome), $second($pending, $outcome)]);
    }

    /**
     * The claims if everything was written; otherwise the refusal is thrown. Once.
     *
     * @return Claims
     */
    public function finish(Outcome $outcome): mixed
    {
        $pending = $this->live();
        try {
            return ($this->finish)($pending, $outcome->value);
        } finally {
            $this->end();
        }
    }

    /**
     * Writes the effects to a store and finishes. Without its answer there are no claims.
     *
     * @return Claims
     */
    public function commit(Store $store): mixed
    {
        $effects = $this->effects();
        try {
            $outcome = $store->commit($effects);
        } catch (\Exception $cause) {
            $this->end();
            throw new BonafideException(ErrorKind::StoreUnavailable->value, previous: $cause);
        }
        return $this->finish($outcome);
    }

    private function live(): CData
    {
        if ($this->finished) {
            throw new BonafideException(ErrorKind::CallFinished->value);
        }
        return self::pointer($this);
    }

    private function end(): void
    {
        $this->finished = true;
        $this->close();
    }

    private static function effect(CData $effect): Effect
    {
        $id = \FFI::string($effect->id, 32);
        $owner = Library::copied($effect->owner, $effect->owner_len);
        return match ($effect->kind) {
            Abi::EFFECT_ENROL => new Enrol(
                $id,
                $owner,
                Library::copied($effect->record, $effect->record_len) ?? '',
                Library::copied($effect->receipt, $effect->receipt_len) ?? '',
            ),
            Abi::EFFECT_ADVANCE => new Advance($id, $owner, $effect->counter),
            Abi::EFFECT_TAKE, Abi::EFFECT_INSERT_ONCE => new Once(
                $id,
                $effect->keep_at_least_ms,
                $effect->keep_until_ms,
                $effect->made_ms,
            ),
            // Of a later version: fail closed.
            default => throw new \UnexpectedValueException("unknown effect {$effect->kind}"),
        };
    }
}
