<?php

declare(strict_types=1);

namespace Bonafide;

/** What a key of a ring may be used for. */
enum KeyState: int
{
    case Enabled = Abi::SEALING_KEY_ENABLED;
    /** It opens only. */
    case DecryptOnly = Abi::SEALING_KEY_DECRYPT_ONLY;
    /** It does nothing, and can be enabled again. */
    case Disabled = Abi::SEALING_KEY_DISABLED;
    /** It is gone; its name stays. */
    case Destroyed = Abi::SEALING_KEY_DESTROYED;
}
