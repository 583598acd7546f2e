<?php

declare(strict_types=1);

namespace Bonafide;

/** How the write of effects ended. Without an answer of the database there is none: throw. */
enum Outcome: int
{
    case Committed = Abi::OUTCOME_COMMITTED;
    /** A value that may be used once had been used. */
    case Replayed = Abi::OUTCOME_REPLAYED;
    /** The stored counter is not smaller than the new one. */
    case Stale = Abi::OUTCOME_STALE;
    case Revoked = Abi::OUTCOME_REVOKED;
    case UnknownDevice = Abi::OUTCOME_UNKNOWN_DEVICE;
    case AlreadyEnrolled = Abi::OUTCOME_ALREADY_ENROLLED;
    case EnrolledForAnother = Abi::OUTCOME_ENROLLED_FOR_ANOTHER;
}
