package dev.bonafide

import com.sun.jna.NativeLibrary
import dev.bonafide.ffi.BonafideException as FfiException
import dev.bonafide.ffi.FfiConverterByteArray
import dev.bonafide.ffi.FfiConverterDuration
import dev.bonafide.ffi.FfiConverterTypeAppAttestVerifier
import dev.bonafide.ffi.FfiConverterTypeAttestedKey
import dev.bonafide.ffi.RustBuffer
import dev.bonafide.ffi.UniffiRustCallStatus
import java.lang.management.ManagementFactory
import kotlin.system.exitProcess

private const val GOAL = 1.25
private const val CALLS = 100
private const val ROUNDS = 400
private const val WARM_UP = 200

/**
 * What an assertion costs from Kotlin, beside the same calls in Rust, in one process. Wants the
 * library with the feature `bench`: see `../ratio`.
 *
 * Rounds of both are taken in turns, and the best of each are compared, in time of this thread: what
 * else the machine does is no cost of Kotlin's.
 */
fun main() {
    val vectors = Vectors.read("app_attest.json")
    val verifier = AppAttestVerifier(
        listOf(vectors.text("app_id")),
        AttestEnvironment.entries,
        listOf(certificate(vectors.base64("root"))),
    )
    val key = AttestedKey.fromTrustedStorage(vectors.hex("record"))
    val case = vectors.list("assertions").first()
    val assertion = case.base64("object")
    val hash = ClientDataHash(case.hex("client_data_hash"))

    val library = NativeLibrary.getInstance(
        System.getProperty("uniffi.component.bonafide.libraryOverride"),
    )
    val loop = library.getFunction("uniffi_bonafide_uniffi_fn_func_bench_verify_assertion")
    // What only the feature has is not in the checked-in code, so it is called with its means.
    fun rust() {
        val status = UniffiRustCallStatus()
        val arguments = arrayOf<Any>(
            FfiConverterTypeAppAttestVerifier.lower(verifier.ffi),
            FfiConverterByteArray.lower(assertion),
            FfiConverterByteArray.lower(hash.toByteArray()),
            FfiConverterTypeAttestedKey.lower(key.ffi),
            CALLS,
            status,
        )
        val duration = loop.invoke(RustBuffer.ByValue::class.java, arguments) as RustBuffer.ByValue
        if (status.isError()) throw FfiException.lift(status.error_buf)
        check(status.isSuccess())
        check(!FfiConverterDuration.lift(duration).isNegative)
    }

    val kotlin = linkedMapOf<String, () -> Unit>(
        "verifyAssertion" to { verifier.verifyAssertion(assertion, hash, key).close() },
        "verifyAssertion, finish" to {
            verifier.verifyAssertion(assertion, hash, key).use { it.finish(Outcome.COMMITTED) }
        },
        "verifyAssertion, effects, finish" to {
            verifier.verifyAssertion(assertion, hash, key).commitBlocking { Outcome.COMMITTED }
        },
    )

    val thread = ManagementFactory.getThreadMXBean()
    fun micros(round: () -> Unit): Double {
        val started = thread.currentThreadCpuTime
        round()
        return (thread.currentThreadCpuTime - started) / 1e3 / CALLS
    }

    var base = Double.MAX_VALUE
    val best = HashMap<String, Double>()
    repeat(WARM_UP + ROUNDS) { round ->
        val inRust = micros(::rust)
        if (round >= WARM_UP) base = minOf(base, inRust)
        for ((name, call) in kotlin) {
            val inKotlin = micros { repeat(CALLS) { call() } }
            if (round >= WARM_UP) best.merge(name, inKotlin, ::minOf)
        }
    }
    println("Rust: verify_assertion, effects, finish: %7.1f µs".format(base))
    for (name in kotlin.keys) {
        val micros = best.getValue(name)
        println("Kotlin: %-33s %7.1f µs  ratio %.2f".format(name, micros, micros / base))
    }
    val ratio = best.getValue("verifyAssertion") / base
    println("goal $GOAL: ${if (ratio <= GOAL) "met" else "missed"} at %.2f".format(ratio))
    if (ratio > GOAL) exitProcess(1)
}
