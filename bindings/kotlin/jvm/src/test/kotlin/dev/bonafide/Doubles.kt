package dev.bonafide

import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer
import java.security.KeyPairGenerator
import java.security.MessageDigest
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.time.Instant
import java.util.Base64

const val APP = "TEAMID1234.com.example.app"
const val AUTHORITY = "api.example.com"

/** The vectors' moment. */
val NOW: Instant = Instant.ofEpochMilli(1_780_000_000_000)

/** Not random, but not plainly weak. */
val KEY = ByteArray(32) { it.toByte() }

/** Devices and what was used, in one lock: the contract in its smallest form. */
class MemoryStore : BlockingDeviceStore {
    private class Row(val stored: StoredDevice, var counter: Long = 0)

    private val devices = HashMap<DeviceId, Row>()
    private val used = HashSet<UseId>()

    @Synchronized
    fun enrol(device: DeviceId, stored: StoredDevice) {
        devices[device] = Row(stored)
    }

    @Synchronized
    override fun load(device: DeviceId): StoredDevice? = devices[device]?.stored

    @Synchronized
    override fun commit(effects: List<Effect>): Outcome {
        // All conditions first, then all writes.
        for (effect in effects) {
            val refused = refusal(effect)
            if (refused != null) return refused
        }
        for (effect in effects) {
            when (effect) {
                is Effect.Enrol ->
                    devices[effect.device] = Row(StoredDevice(effect.record, effect.owner))
                is Effect.Advance -> devices.getValue(effect.device).counter = effect.counter
                is Effect.Take -> used += effect.id
                is Effect.InsertOnce -> used += effect.id
            }
        }
        return Outcome.COMMITTED
    }

    private fun refusal(effect: Effect): Outcome? = when (effect) {
        is Effect.Enrol -> devices[effect.device]?.let {
            when {
                it.stored.revoked -> Outcome.REVOKED
                it.stored.owner == effect.owner -> Outcome.ALREADY_ENROLLED
                else -> Outcome.ENROLLED_FOR_ANOTHER
            }
        }
        is Effect.Advance -> {
            val row = devices[effect.device]
            when {
                row == null -> Outcome.UNKNOWN_DEVICE
                row.stored.revoked -> Outcome.REVOKED
                effect.owner != null && effect.owner != row.stored.owner ->
                    Outcome.ENROLLED_FOR_ANOTHER
                row.counter >= effect.counter -> Outcome.STALE
                else -> null
            }
        }
        is Effect.Take -> Outcome.REPLAYED.takeIf { effect.id in used }
        is Effect.InsertOnce -> Outcome.REPLAYED.takeIf { effect.id in used }
    }
}

/** A simulated phone, for tests: its key is its own, nobody attested it, and it asserts as iOS does. */
class Phone {
    private val pair = KeyPairGenerator.getInstance("EC")
        .apply { initialize(ECGenParameterSpec("secp256r1")) }
        .generateKeyPair()
    private val point: ByteArray = run {
        val (x, y) = (pair.public as ECPublicKey).w.let { listOf(it.affineX, it.affineY) }
        val octets = { number: java.math.BigInteger ->
            number.toByteArray().takeLast(32).toByteArray().let { ByteArray(32 - it.size) + it }
        }
        byteArrayOf(4) + octets(x) + octets(y)
    }

    val keyId: KeyId = KeyId(digest(point))
    val key: AttestedKey =
        AttestedKey.fromTrustedParts(point, APP, AttestEnvironment.PRODUCTION)

    fun assert(hash: ClientDataHash, counter: Int): ByteArray {
        val data = digest(APP.toByteArray()) + byteArrayOf(0) +
            ByteBuffer.allocate(4).putInt(counter).array()
        val signature = Signature.getInstance("SHA256withECDSA").run {
            initSign(pair.private)
            update(digest(data + hash.toByteArray()))
            sign()
        }
        return ByteArrayOutputStream().apply {
            write(0xa2) // a map of two
            text("signature")
            bytes(signature)
            text("authenticatorData")
            bytes(data)
        }.toByteArray()
    }

    /** A call with an assertion over it, as an app makes one for this gate. */
    fun call(gate: Gate, subject: String, body: ByteArray, counter: Int): GateCall {
        val challenge = gate.challenge(ChallengeScope(APP, "chat", subject), NOW)
        val request = BoundRequest(
            APP, "chat", challenge, "POST", AUTHORITY, "/v1/chat", Sha256.of(body),
        )
        val assertion = assert(request.binding().clientDataHash, counter)
        val text = Base64.getEncoder().encodeToString(assertion)
        val evidence = Evidence.Assertion(keyId.toBase64(), text)
        return GateCall(APP, "chat", subject, challenge, evidence, "POST", "/v1/chat")
    }

    fun enrolledIn(store: MemoryStore, subject: String, revoked: Boolean = false) = apply {
        store.enrol(key.device, StoredDevice(key.record(), subject, revoked))
    }
}

fun digest(bytes: ByteArray): ByteArray = MessageDigest.getInstance("SHA-256").digest(bytes)

private fun ByteArrayOutputStream.text(text: String) {
    check(text.length < 24)
    write(0x60 + text.length)
    write(text.toByteArray())
}

private fun ByteArrayOutputStream.bytes(bytes: ByteArray) {
    check(bytes.size in 24..255)
    write(0x58)
    write(bytes.size)
    write(bytes)
}

fun gate(enforcement: Enforcement = Enforcement.ENFORCE) = Gate(
    challenges = Challenges(KEY),
    authority = AUTHORITY,
    appAttest = AppAttestJudge(AppAttestVerifier(APP), AppAttestPolicy(AppAttestPreset.RECOMMENDED)),
    playDecode = PlayDecodeJudge(
        listOf("com.example.app"),
        PlayPolicy(PlayPreset.RECOMMENDED, listOf("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")),
    ),
    enforcement = enforcement,
)
