<?php

// A backend in PHP: an iPhone enrols and makes a request, an Android phone makes one, and a
// secret is opened. The evidence comes from the test vectors, where a server has requests.

declare(strict_types=1);

use Bonafide\AttestedKey;
use Bonafide\BonafideException;
use Bonafide\Context;
use Bonafide\Environment;
use Bonafide\KeyState;
use Bonafide\Keyring;
use Bonafide\MemoryStore;
use Bonafide\PlayExpected;
use Bonafide\PlayPolicy;
use Bonafide\PlayPreset;
use Bonafide\PlayVerifier;
use Bonafide\SealingKey;
use Bonafide\Verifier;

require __DIR__ . '/autoload.php';

function vectors(string $name): array
{
    $folder = getenv('BONAFIDE_VECTORS') ?: __DIR__ . '/../../tests/vectors';
    return json_decode(file_get_contents("$folder/$name.json"), true, flags: JSON_THROW_ON_ERROR);
}

/** Says what happened. A real server answers with action and public message. */
function attempt(string $what, callable $work): void
{
    try {
        echo "$what: {$work()}\n";
    } catch (BonafideException $refusal) {
        echo "$what: refused, {$refusal->kind?->name}, the client should: {$refusal->action->name}\n";
    }
}

$store = new MemoryStore(); // yours is a table: see src/MemoryStore.php for its conditions

// --- App Attest: once for each device, then with each request ---
$apple = vectors('app_attest');
$verifier = new Verifier(
    [$apple['app_id']],
    [Environment::Production, Environment::Development], // leave it out: production
    [base64_decode($apple['root'])], // leave it out: Apple's
);
$device = null;

attempt('attestation', function () use ($apple, $verifier, $store, &$device): string {
    $sent = $apple['attestations'][0];
    $device = $verifier
        ->verifyAttestation(
            base64_decode($sent['object']),
            base64_decode($sent['key_id']),
            hex2bin($sent['client_data_hash']), // a server computes it: (new Request(…))->binding()
            $apple['now_ms'], // leave it out: now
        )
        ->ownedBy('alice')
        ->commit($store)
        ->device;
    return 'genuine, enrolled';
});

$request = function () use ($apple, $verifier, $store, &$device): string {
    $sent = $apple['assertions'][0];
    $assertion = $verifier
        ->verifyAssertion(
            base64_decode($sent['object']),
            hex2bin($sent['client_data_hash']),
            AttestedKey::fromTrustedStorage($store->load($device)->record),
        )
        ->ownedBy('alice')
        ->commit($store);
    return "genuine, number $assertion->counter of its device";
};
attempt('assertion', $request);
attempt('the same assertion', $request);

// --- Play Integrity: with each request ---
$play = vectors('play_integrity');
$playVerifier = new PlayVerifier([
    $play['package'] => [$play['decryption_key'], $play['verification_key']],
]);
$policy = new PlayPolicy(PlayPreset::Recommended, [$play['certificate_digest']]);

$request = function () use ($play, $playVerifier, $policy, $store): string {
    $expected = PlayExpected::nonce($play['package'], $play['nonce']);
    $verdict = $playVerifier->verify($play['tokens'][0]['token'], $expected, $play['now_ms'])->commit($store);
    $policy->appraise($verdict)->orThrow();
    return 'genuine, ' . implode(', ', $verdict->toArray()['deviceIntegrity']['deviceRecognitionVerdict']);
};
attempt('token', $request);
attempt('the same token', $request);

// --- a secret of the server's, for requests that are genuine ---
$seal = vectors('seal');
$states = [
    'enabled' => KeyState::Enabled,
    'decrypt_only' => KeyState::DecryptOnly,
    'disabled' => KeyState::Disabled,
    'destroyed' => KeyState::Destroyed,
];
$keyring = Keyring::fromStored($seal['primary'], array_map(fn(array $key): array => [
    new SealingKey($key['kid'], $states[$key['state']], hex2bin($key['check_value']), $key['legacy']),
    $key['material'] === null ? null : hex2bin($key['material']),
], $seal['keys']));

attempt('sealed secret', function () use ($seal, $keyring): string {
    ['text' => $text, 'context' => $pairs] = $seal['sealed'][0];
    $secret = $keyring->open($text, Context::of(array_column($pairs, 1, 0)));
    return 'opened, ' . strlen($secret) . ' bytes';
});
