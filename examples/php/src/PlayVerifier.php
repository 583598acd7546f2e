<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** Verifies tokens of Google Play Integrity. */
final class PlayVerifier extends Handle
{
    /**
     * @param array<string, array{string, string}> $apps For each package the two keys from the
     *     Play Console, as base64: the one for decryption, the one for verification.
     */
    public function __construct(#[\SensitiveParameter] array $apps)
    {
        $ffi = Library::ffi();
        $builder = $ffi->bonafide_play_builder_new();
        try {
            foreach ($apps as $package => [$decryption, $verification]) {
                Library::run(
                    'bonafide_play_builder_app',
                    $builder,
                    $package,
                    strlen($package),
                    $decryption,
                    strlen($decryption),
                    $verification,
                    strlen($verification),
                );
            }
            $verifier = Library::made('bonafide_play_verifier', 'bonafide_play_builder_build', $builder);
        } finally {
            $ffi->bonafide_play_builder_free($builder);
        }
        parent::__construct($verifier, 'bonafide_play_verifier_free');
    }

    /**
     * Decrypts and verifies a classic token.
     *
     * @return Pending<PlayVerdict>
     */
    public function verify(
        #[\SensitiveParameter] string $token,
        PlayExpected $expected,
        ?int $nowMs = null,
    ): Pending {
        $struct = $expected->struct();
        return self::pending(Library::made(
            'bonafide_pending',
            'bonafide_play_verify',
            self::pointer($this),
            $token,
            strlen($token),
            $struct->data,
            Library::time($nowMs),
        ));
    }

    /**
     * Verifies what Google answered: the body of `decodeIntegrityToken`.
     *
     * @return Pending<PlayVerdict>
     */
    public static function verifyDecoded(
        #[\SensitiveParameter] string $answer,
        PlayExpected $expected,
        ?int $nowMs = null,
    ): Pending {
        $struct = $expected->struct();
        return self::pending(Library::made(
            'bonafide_pending',
            'bonafide_play_verify_decoded',
            $answer,
            strlen($answer),
            $struct->data,
            Library::time($nowMs),
        ));
    }

    /**
     * The call that asks Google to decode a token, with an OAuth 2.0 access token of a service
     * account. Headers and body are secrets.
     *
     * @return array{method: string, url: string, headers: array<string, string>, body: string}
     */
    public static function decodeRequest(
        string $package,
        #[\SensitiveParameter] string $token,
        #[\SensitiveParameter] string $accessToken,
    ): array {
        $request = Library::made(
            'bonafide_play_decode_request',
            'bonafide_play_decode_request_new',
            $package,
            strlen($package),
            $token,
            strlen($token),
            $accessToken,
            strlen($accessToken),
        );
        try {
            $parts = Library::read('bonafide_play_decode_parts', 'bonafide_play_decode_request_parts', $request);
            return [
                'method' => 'POST',
                'url' => Library::copied($parts->url, $parts->url_len),
                'headers' => [
                    'Authorization' => Library::copied($parts->authorization, $parts->authorization_len),
                    'Content-Type' => 'application/json',
                ],
                'body' => Library::copied($parts->body, $parts->body_len),
            ];
        } finally {
            Library::ffi()->bonafide_play_decode_request_free($request);
        }
    }

    /** Throws unless Google answered with a verdict. */
    public static function checkDecodeStatus(int $status): void
    {
        if ($status < 0 || $status > 0xffff) {
            throw new \InvalidArgumentException('no status of HTTP');
        }
        Library::run('bonafide_play_check_decode_status', $status);
    }

    private static function pending(CData $pending): Pending
    {
        return new Pending($pending, fn(CData $pending, int $outcome): PlayVerdict => new PlayVerdict(
            Library::made('bonafide_play_verdict', 'bonafide_pending_finish_play', $pending, $outcome),
        ));
    }
}
