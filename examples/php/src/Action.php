<?php

declare(strict_types=1);

namespace Bonafide;

/** What the client should do next. */
enum Action: int
{
    case None = Abi::ACTION_NONE;
    case NewChallenge = Abi::ACTION_NEW_CHALLENGE;
    case Reassert = Abi::ACTION_REASSERT;
    case Reattest = Abi::ACTION_REATTEST;
    case Backoff = Abi::ACTION_BACKOFF;
    case Stop = Abi::ACTION_STOP;
}
