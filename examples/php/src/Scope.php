<?php

declare(strict_types=1);

namespace Bonafide;

/** What a challenge is for: the server's own knowledge, never what a client says of itself. */
final class Scope
{
    public function __construct(
        public readonly string $appId,
        /** The server's own word, such as `enrol`. */
        public readonly string $purpose,
        /** Whom it is given to: the account, or the id of a session. */
        public readonly string $subject,
    ) {
    }

    /** @internal */
    public function struct(): Struct
    {
        $struct = new Struct('bonafide_challenge_scope');
        $struct->bytes('app_id', $this->appId);
        $struct->bytes('purpose', $this->purpose);
        $struct->bytes('subject', $this->subject);
        return $struct;
    }
}
