<?php

declare(strict_types=1);

namespace Bonafide\Tests;

test('the backend accepts what is genuine, once', function (): void {
    exec(escapeshellarg(PHP_BINARY) . ' ' . escapeshellarg(__DIR__ . '/../backend.php'), $lines, $code);
    same(0, $code, 'the exit code');
    same([
        'attestation: genuine, enrolled',
        'assertion: genuine, number 1 of its device',
        'the same assertion: refused, CounterNotIncreased, the client should: Reassert',
        'token: genuine, MEETS_DEVICE_INTEGRITY',
        'the same token: refused, Replayed, the client should: NewChallenge',
        'sealed secret: opened, 24 bytes',
    ], $lines, 'what it says');
});
