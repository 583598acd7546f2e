<?php

declare(strict_types=1);

namespace Bonafide\Tests;

use Bonafide\Context;
use Bonafide\ErrorKind;
use Bonafide\Inspection;
use Bonafide\KeyState;
use Bonafide\Keyring;
use Bonafide\SealingKey;

$all = vectors('seal');
$states = [
    'enabled' => KeyState::Enabled,
    'decrypt_only' => KeyState::DecryptOnly,
    'disabled' => KeyState::Disabled,
    'destroyed' => KeyState::Destroyed,
];
$keys = array_map(fn(array $key): array => [
    new SealingKey($key['kid'], $states[$key['state']], hex2bin($key['check_value']), $key['legacy']),
    $key['material'] === null ? null : hex2bin($key['material']),
], $all['keys']);
$ring = Keyring::fromStored($all['primary'], $keys);
$context = fn(?array $pairs): Context =>
    $pairs === null ? Context::none() : Context::of(array_column($pairs, 1, 0));

foreach (cases($all['sealed'], 7) as $case) {
    test("sealed: {$case['name']}", function () use ($case, $ring, $context, $all): void {
        same($case['secret'], bin2hex($ring->open($case['text'], $context($case['context']))));
        $inspection = Inspection::of($case['text']);
        same(
            [false, $case['kid'], strlen($case['secret']) / 2],
            [$inspection->legacy, $inspection->keyId, $inspection->secretLength],
        );
        $old = $case['kid'] !== $all['primary'];
        same($old, $ring->needsRewrap($case['text']));
        $again = $ring->rewrap($case['text'], $context($case['context']));
        same($old, $again !== null);
        if ($again !== null) {
            same($case['secret'], bin2hex($ring->open($again, $context($case['context']))));
        }
    });
}
foreach (cases($all['legacy'], 4) as $case) {
    test("legacy: {$case['name']}", function () use ($case, $ring): void {
        $additional = hex2bin($case['additional']);
        same($case['secret'], bin2hex($ring->openLegacy($case['text'], $additional)));
        same(true, Inspection::of($case['text'])->legacy);
        $row = Context::of(['tenant' => '7']);
        same($case['secret'], bin2hex($ring->open($ring->rewrapOrLegacy($case['text'], $row, $additional), $row)));
    });
}
foreach (cases($all['refused'], 150) as $case) {
    test("refused: {$case['class']}, {$case['name']}", function () use ($case, $ring, $context): void {
        $kind = array_values(array_filter(
            ErrorKind::cases(),
            fn(ErrorKind $kind): bool => $kind->name === $case['error'],
        ))[0];
        refused($kind, fn() => $ring->open($case['text'], $context($case['context'])));
        $form = [ErrorKind::InvalidSealed, ErrorKind::UnsupportedSuite, ErrorKind::SealingKeyIdMismatch];
        if (in_array($kind, $form, true)) {
            refused($kind, fn() => Inspection::of($case['text']));
        } else {
            same(false, Inspection::of($case['text'])->legacy);
        }
    });
}
foreach (cases($all['contexts'], 6) as $case) {
    test('context: ' . json_encode($case['pairs']), function () use ($case, $context, $all, $keys): void {
        $ring = Keyring::create($keys[0][0]->id, $keys[0][1], 0);
        $sealed = $ring->seal('secret', $context($case['pairs']));
        foreach ($all['contexts'] as $other) {
            $open = fn(): string => $ring->open($sealed, $context($other['pairs']));
            if ($other['encoding'] === $case['encoding']) {
                same('secret', $open());
            } else {
                refused(ErrorKind::CannotBeOpened, $open);
            }
        }
    });
}

test('what was stored comes out again', function () use ($all, $keys, $ring): void {
    same($all['primary'], $ring->primary());
    same(count($keys), count($ring->keys()));
    foreach ($ring->keys() as $index => $key) {
        [$stored, $material] = $keys[$index];
        same(get_object_vars($stored), get_object_vars($key));
        if ($material === null) {
            refused(ErrorKind::KeyDestroyed, fn() => $ring->material($key->id));
        } else {
            same(bin2hex($material), bin2hex($ring->material($key->id)));
            same($key->checkValue, SealingKey::checkValueOf($material));
        }
    }
});

test('keys rotate', function (): void {
    $ring = Keyring::generate('2026-01', 1000);
    $row = Context::of(['tenant' => '7', 'name' => 'openai']);
    $sealed = $ring->seal('sk-live-1', $row);
    $ring->addGenerated('2026-02', 2000);
    $ring->promote('2026-02');
    same('2026-02', $ring->primary());
    $again = $ring->rewrap($sealed, $row);
    same(true, str_starts_with($again, 'seal:2:2026-02:'));
    $ring->decryptOnly('2026-01', 3000);
    same('sk-live-1', $ring->open($sealed, $row));
    $ring->disable('2026-01', 4000);
    refused(ErrorKind::KeyDisabled, fn() => $ring->open($sealed, $row));
    $ring->enable('2026-01', 5000);
    same('sk-live-1', $ring->open($sealed, $row));
    refused(ErrorKind::WeakKey, fn() => $ring->add('2026-03', str_repeat('x', 32), 6000));
    same('', $ring->open($ring->seal('', Context::none()), Context::none()));
    throws(\InvalidArgumentException::class, fn() => Context::of([]));
    refused(ErrorKind::InvalidContext, fn() => Context::of(['No Name' => 'x']));
});

test('a key that is not the one which was stored is found', function () use ($keys): void {
    [$key, $material] = $keys[0];
    $wrong = new SealingKey($key->id, $key->state, str_repeat("\0", 8));
    refused(ErrorKind::WrongKey, fn() => Keyring::fromStored($key->id, [[$wrong, $material]]));
});
