<?php

declare(strict_types=1);

namespace Bonafide;

/**
 * Why something was refused. The message is for the server's log, and never holds a secret, a
 * token, a nonce, a key id or the name of a device; `getCode()` is the stable code.
 */
final class BonafideException extends \RuntimeException
{
    /** Null for a code of a later version. */
    public readonly ?ErrorKind $kind;
    /** What the client should do next. */
    public readonly Action $action;
    public readonly ErrorClass $class;

    public function __construct(int $code, ?string $message = null, ?\Throwable $previous = null)
    {
        parent::__construct($message ?? self::public($code), $code, $previous);
        $this->kind = ErrorKind::tryFrom($code);
        $this->action = Action::tryFrom(Library::ffi()->bonafide_result_action($code)) ?? Action::Stop;
        $this->class = ErrorClass::tryFrom($code >> 16) ?? ErrorClass::Internal;
    }

    /** What the client may be told. */
    public function publicMessage(): string
    {
        return self::public($this->getCode());
    }

    private static function public(int $code): string
    {
        return Library::filled(fn($place, int $capacity, $length): int =>
            Library::ffi()->bonafide_result_public_message($code, $place, $capacity, $length));
    }
}
