<?php

declare(strict_types=1);

namespace Bonafide;

/** The upper half of an error's code. */
enum ErrorClass: int
{
    case Malformed = 1;
    case Algorithm = 2;
    case Signature = 3;
    case Binding = 4;
    case Freshness = 5;
    case Replay = 6;
    case Policy = 7;
    case Configuration = 8;
    /** No judgement: the client tries again later. */
    case Unavailable = 9;
    case Internal = 10;
    /** A mistake of the calling program's. */
    case Call = 255;
}
