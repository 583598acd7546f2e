<?php

declare(strict_types=1);

namespace Bonafide;

/** How strict a policy begins. */
enum PlayPreset: int
{
    case Recommended = Abi::PLAY_POLICY_RECOMMENDED;
    case Lenient = Abi::PLAY_POLICY_LENIENT;
    case Strict = Abi::PLAY_POLICY_STRICT;
}
