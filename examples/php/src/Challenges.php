<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** Issues challenges and redeems them: any node with the key, and nothing is stored. */
final class Challenges extends Handle
{
    /**
     * @param string $key 32 random bytes, the same on every node.
     * @param ?string $alsoAccept Another key, while keys change.
     */
    public function __construct(
        #[\SensitiveParameter] string $key,
        #[\SensitiveParameter] ?string $alsoAccept = null,
        int $lifetimeMs = 300_000,
        int $skewMs = 60_000,
    ) {
        if ($lifetimeMs < 0 || $skewMs < 0) {
            throw new \InvalidArgumentException('a time must not be negative');
        }
        $options = new Struct('bonafide_challenge_options');
        $options->data[0]->lifetime_ms = $lifetimeMs;
        $options->data[0]->skew_ms = $skewMs;
        if ($alsoAccept !== null) {
            $options->bytes('also_accept', Library::exactly(32, $alsoAccept, 'alsoAccept'), length: false);
        }
        $key = Library::exactly(32, $key, 'key');
        parent::__construct(
            Library::made('bonafide_challenges', 'bonafide_challenges_new', $key, $options->data),
            'bonafide_challenges_free',
        );
    }

    /** A new challenge for the client, which sends it back as it is. */
    public function issue(Scope $scope, ?int $nowMs = null): string
    {
        $struct = $scope->struct();
        return Library::taken(Library::made(
            'bonafide_buffer',
            'bonafide_challenges_issue',
            self::pointer($this),
            $struct->data,
            Library::time($nowMs),
        ));
    }

    /**
     * Makes sure that a challenge was issued for this scope and is fresh.
     *
     * @return Pending<Redeemed>
     */
    public function redeem(#[\SensitiveParameter] string $challenge, Scope $scope, ?int $nowMs = null): Pending
    {
        $struct = $scope->struct();
        $pending = Library::made(
            'bonafide_pending',
            'bonafide_challenges_redeem',
            self::pointer($this),
            $challenge,
            strlen($challenge),
            $struct->data,
            Library::time($nowMs),
        );
        return new Pending($pending, fn(CData $pending, int $outcome): Redeemed => new Redeemed(
            Library::made('bonafide_redeemed', 'bonafide_pending_finish_challenge', $pending, $outcome),
        ));
    }
}
