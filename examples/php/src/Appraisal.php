<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** What a policy says about claims. */
final class Appraisal
{
    public readonly bool $accepted;
    /** @var list<Reason> */
    public readonly array $reasons;
    /** The first decisive reason. */
    public readonly ?BonafideException $refusal;

    /** @internal */
    public function __construct(CData $appraisal)
    {
        try {
            $this->accepted =
                Library::read('uint32_t', 'bonafide_appraisal_is_accepted', $appraisal)->cdata === 1;
            $this->reasons = self::reasonsOf($appraisal);
            $this->refusal = self::refusalOf($appraisal);
        } finally {
            Library::ffi()->bonafide_appraisal_free($appraisal);
        }
    }

    /** Throws the first decisive reason, if there is one. */
    public function orThrow(): static
    {
        return $this->refusal === null ? $this : throw $this->refusal;
    }

    private static function refusalOf(CData $appraisal): ?BonafideException
    {
        try {
            Library::run('bonafide_appraisal_result', $appraisal);
            return null;
        } catch (BonafideException $refusal) {
            return $refusal;
        }
    }

    /** @return list<Reason> */
    private static function reasonsOf(CData $appraisal): array
    {
        $ffi = Library::ffi();
        $count = Library::read('size_t', 'bonafide_appraisal_reason_count', $appraisal)->cdata;
        $reasons = [];
        for ($index = 0; $index < $count; $index++) {
            $reason = Library::read('bonafide_reason', 'bonafide_appraisal_reason', $appraisal, $index);
            $reasons[] = new Reason(
                $reason->code,
                ErrorKind::tryFrom($reason->code),
                $reason->decisive === 1,
                $reason->remediation,
                Action::tryFrom($reason->action) ?? Action::Stop,
                Library::filled(fn($place, int $capacity, $length): int => $ffi
                    ->bonafide_appraisal_reason_message($appraisal, $index, $place, $capacity, $length)),
            );
        }
        return $reasons;
    }
}
