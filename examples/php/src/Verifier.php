<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** Verifies attestations and assertions of App Attest. */
final class Verifier extends Handle
{
    /**
     * @param list<string> $apps App IDs, such as `TEAMID1234.com.example.app`.
     * @param list<Environment> $environments
     * @param list<string> $trustAnchors DER of authorities instead of Apple's: for tests.
     */
    public function __construct(
        array $apps,
        array $environments = [Environment::Production],
        array $trustAnchors = [],
    ) {
        $ffi = Library::ffi();
        $builder = $ffi->bonafide_app_attest_builder_new();
        try {
            foreach ($apps as $app) {
                Library::check($ffi->bonafide_app_attest_builder_app($builder, $app, strlen($app)));
            }
            $sum = array_reduce($environments, fn(int $sum, Environment $one): int => $sum | $one->value, 0);
            Library::check($ffi->bonafide_app_attest_builder_environments($builder, $sum));
            foreach ($trustAnchors as $der) {
                Library::check($ffi->bonafide_app_attest_builder_trust_anchor($builder, $der, strlen($der)));
            }
            $verifier = Library::made(
                'bonafide_app_attest_verifier',
                'bonafide_app_attest_builder_build',
                $builder,
            );
        } finally {
            $ffi->bonafide_app_attest_builder_free($builder);
        }
        parent::__construct($verifier, 'bonafide_app_attest_verifier_free');
    }

    /**
     * @param string $keyId 32 bytes.
     * @param string $clientDataHash 32 bytes: `Request::binding()`, or the SHA-256 of a challenge.
     * @return Pending<Attestation>
     */
    public function verifyAttestation(
        #[\SensitiveParameter] string $object,
        #[\SensitiveParameter] string $keyId,
        string $clientDataHash,
        ?int $nowMs = null,
    ): Pending {
        $pending = Library::made(
            'bonafide_pending',
            'bonafide_app_attest_verify_attestation',
            self::pointer($this),
            $object,
            strlen($object),
            Library::exactly(32, $keyId, 'keyId'),
            Library::exactly(32, $clientDataHash, 'clientDataHash'),
            Library::time($nowMs),
        );
        return new Pending($pending, fn(CData $pending, int $outcome): Attestation => new Attestation(
            Library::made('bonafide_attestation', 'bonafide_pending_finish_attestation', $pending, $outcome),
        ));
    }

    /** @return Pending<Assertion> */
    public function verifyAssertion(
        #[\SensitiveParameter] string $object,
        string $clientDataHash,
        AttestedKey $key,
    ): Pending {
        $pending = Library::made(
            'bonafide_pending',
            'bonafide_app_attest_verify_assertion',
            self::pointer($this),
            $object,
            strlen($object),
            Library::exactly(32, $clientDataHash, 'clientDataHash'),
            self::pointer($key),
        );
        return new Pending($pending, fn(CData $pending, int $outcome): Assertion => new Assertion(
            Library::made('bonafide_assertion', 'bonafide_pending_finish_assertion', $pending, $outcome),
        ));
    }
}
