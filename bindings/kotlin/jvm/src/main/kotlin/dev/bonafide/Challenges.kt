package dev.bonafide

import java.time.Duration
import java.time.Instant
import dev.bonafide.ffi.ChallengeOptions as FfiOptions
import dev.bonafide.ffi.ChallengeScope as FfiScope
import dev.bonafide.ffi.Challenges as FfiChallenges
import dev.bonafide.ffi.PendingChallenge as FfiPendingChallenge

/**
 * What a challenge is for: known to the server, and never what a client says of itself.
 *
 * @property appId the App ID of an iOS app, or the package name of an Android app
 * @property purpose what it may be used for; the server's own word, such as `enrol`
 * @property subject whom it is given to: the authenticated account, or the id of a session
 */
data class ChallengeScope(val appId: String, val purpose: String, val subject: String) {
    internal val ffi get() = FfiScope(appId.wellFormed(), purpose, subject)

    override fun toString() = "ChallengeScope(appId=$appId, purpose=$purpose, subject=…)"
}

/**
 * Issues challenges and redeems them, without a table. Used by any number of threads.
 *
 * @param key 32 bytes that a random generator made, for this alone and the same on every node
 * @param lifetime how long a challenge is valid, 1 second to 1 day; 5 minutes unless it is given
 * @param skew how far the clocks of nodes may be apart, no more than the lifetime; 60 seconds unless
 * it is given
 * @param alsoAccept another key whose challenges are redeemed too, during a change of keys
 */
class Challenges(
    key: ByteArray,
    lifetime: Duration? = null,
    skew: Duration? = null,
    alsoAccept: ByteArray? = null,
) : AutoCloseable {
    internal val ffi: FfiChallenges = native {
        FfiChallenges(key, FfiOptions(lifetime = lifetime, skew = skew, alsoAccept = alsoAccept))
    }

    /** A new challenge for the client. Nothing needs to be stored. */
    fun issue(scope: ChallengeScope, now: Instant = Instant.now()): Challenge =
        native { Challenge(ffi.issue(scope.ffi, now)) }

    /**
     * Makes sure that a challenge was issued for this scope and is fresh.
     *
     * @throws BonafideException.Malformed
     * @throws BonafideException.Binding
     * @throws BonafideException.Freshness
     */
    fun redeem(
        challenge: Challenge,
        scope: ChallengeScope,
        now: Instant = Instant.now(),
    ): PendingChallenge =
        native { PendingChallenge(ffi.redeem(challenge.text.wellFormed(), scope.ffi, now)) }

    /** Frees what the native library holds. */
    override fun close() = ffi.close()
}

/**
 * A challenge that was redeemed and not taken yet: join it to its evidence with `withChallenge`, or
 * finish it alone.
 */
class PendingChallenge internal constructor(internal val ffi: FfiPendingChallenge) :
    Pending<RedeemedChallenge>(ffi) {
    override fun effects() = native { ffi.effects().map { it.plain() } }

    override fun finish(outcome: Outcome) = native {
        val redeemed = ffi.finish(outcome)
        RedeemedChallenge(redeemed.subject, redeemed.issued)
    }
}

/** A challenge that was taken. */
class RedeemedChallenge internal constructor(
    /** Whom it was given to. */
    val subject: String,
    /** When it was issued. */
    val issued: Instant,
)
