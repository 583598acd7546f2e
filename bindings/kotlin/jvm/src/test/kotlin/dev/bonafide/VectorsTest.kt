package dev.bonafide

import java.time.Instant
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class VectorsTest {
    private val readers: Map<String, (JsonObject) -> List<DynamicTest>> = mapOf(
        "app_attest.json" to ::appAttest,
        "play_integrity.json" to ::playIntegrity,
        "request.json" to ::request,
        "seal.json" to ::seal,
    )

    @Test
    fun `every file of the corpus is read`() = assertEquals(Vectors.names, readers.keys)

    @TestFactory
    fun corpus(): List<DynamicTest> =
        readers.flatMap { (name, reader) ->
            reader(Vectors.read(name)).also { check(it.size > 10) { name } }
        }

    private fun cases(
        kind: String,
        list: List<JsonObject>,
        test: (JsonObject) -> Unit,
    ) = list.mapIndexed { at, case ->
        val name = (case["name"] as? JsonPrimitive)?.content ?: "$at"
        dynamicTest("$kind: $name") { test(case) }
    }

    private fun appAttest(vectors: JsonObject): List<DynamicTest> {
        assertEquals("bonafide/app-attest/1", vectors.text("format"))
        val verifier = AppAttestVerifier(
            apps = listOf(vectors.text("app_id")),
            environments = vectors.texts("environments")
                .map { AttestEnvironment.valueOf(it.uppercase()) },
            trustAnchors = listOf(certificate(vectors.base64("root"))),
        )
        val now = Instant.ofEpochMilli(vectors.text("now_ms").toLong())
        val key = AttestedKey.fromTrustedStorage(vectors.hex("record"))
        val attestations = cases("attestation", vectors.list("attestations")) { case ->
            val claims = runCatching {
                verifier.verifyAttestation(
                    case.base64("object"),
                    KeyId.fromBase64(case.text("key_id")),
                    ClientDataHash(case.hex("client_data_hash")),
                    now,
                ).commitBlocking { Outcome.COMMITTED }
            }
            assertEquals(case.error(), refusal(claims))
            val expected = case.objectOrNull("claims")
            assertEquals(expected != null, claims.isSuccess)
            if (expected != null) {
                val found = claims.getOrThrow()
                assertEquals(expected.text("environment"), found.key.environment.name.lowercase())
                assertEquals(expected.text("platform").toInt(), found.platform)
                assertEquals(expected.textOrNull("os_version"), found.osVersion)
                val category = (found.launch as? Launch.Present)?.category
                assertEquals(expected.textOrNull("launch_category")?.toInt(), category)
                assertContentEquals(expected.hex("record"), found.key.record())
                assertEquals(case.text("key_id"), KeyId(found.key.device.toByteArray()).toBase64())
                assertTrue(now in found.leafValidity)
            }
        }
        val assertions = cases("assertion", vectors.list("assertions")) { case ->
            val claims = runCatching {
                val hash = ClientDataHash(case.hex("client_data_hash"))
                verifier.verifyAssertion(case.base64("object"), hash, key)
                    .commitBlocking { Outcome.COMMITTED }
            }
            assertEquals(case.error(), refusal(claims))
            assertEquals(case.textOrNull("counter")?.toLong(), claims.getOrNull()?.counter)
            assertEquals(claims.getOrNull()?.device ?: key.device, key.device)
        }
        return attestations + assertions
    }

    private fun playIntegrity(vectors: JsonObject): List<DynamicTest> {
        assertEquals("bonafide/play-integrity/1", vectors.text("format"))
        val packageName = vectors.text("package")
        val app =
            PlayApp(packageName, vectors.text("decryption_key"), vectors.text("verification_key"))
        val verifier = PlayVerifier(app)
        val now = Instant.ofEpochMilli(vectors.text("now_ms").toLong())
        val policy = PlayPolicy(PlayPreset.RECOMMENDED, listOf(vectors.text("certificate_digest")))
        fun check(case: JsonObject, provenance: PlayProvenance, verify: () -> PendingVerdict) {
            val verified = runCatching(verify)
            assertEquals(case.error(), refusal(verified))
            val reasons = verified.getOrNull()?.appraise(policy)?.reasons?.map { it.kind.label }
            assertEquals((case.getValue("reasons") as? JsonArray)?.map { it.string() }, reasons)
            val verdict = verified.getOrNull()?.commitBlocking { Outcome.COMMITTED }
            assertEquals(case.objectOrNull("verdict"), verdict?.let { parsed(it.json) })
            if (verdict != null) {
                assertEquals(provenance, verdict.provenance)
                assertEquals(packageName, verdict.packageName)
            }
        }
        val byNonce = PlayExpectation(packageName, PlayBinding.Nonce(vectors.text("nonce")))
        val tokens = cases("token", vectors.list("tokens")) { case ->
            check(case, PlayProvenance.LOCAL_KEYS) { verifier.verify(case.text("token"), byNonce, now) }
        }
        val hash = PlayBinding.RequestHash(vectors.text("request_hash"))
        val answers = cases("answer", vectors.list("answers")) { case ->
            check(case, PlayProvenance.GOOGLE_DECODE) {
                val answer = DecodeAnswer(200, case.text("answer").toByteArray())
                verifyPlayDecoded(answer, PlayExpectation(packageName, hash), now)
            }
        }
        return tokens + answers
    }

    private fun request(vectors: JsonObject): List<DynamicTest> {
        assertEquals("bonafide/request/1", vectors.text("format"))
        fun bind(case: JsonObject) = runCatching {
            BoundRequest(
                appId = case.text("app_id"),
                purpose = case.text("purpose"),
                challenge = case.hex("challenge"),
                method = case.text("method"),
                authority = case.text("authority"),
                pathAndQuery = case.text("path_and_query"),
                body = Sha256.of(case.hex("body")),
                report = case.textOrNull("report_sha256")?.let { Sha256(it.hexToByteArray()) },
                scheme = Scheme.valueOf(case.text("scheme").uppercase()),
            ).binding()
        }
        return cases("binding", vectors.list("cases")) { case ->
            val bound = bind(case).getOrThrow()
            assertContentEquals(case.hex("binding"), bound.clientDataHash.toByteArray())
            assertEquals(case.text("base64url"), bound.requestHash)
        } + cases("no binding", vectors.list("refused")) { case ->
            val failure = bind(case).exceptionOrNull()
            assertIs<BonafideException.Malformed.InvalidRequestField>(failure)
        }
    }

    private fun seal(vectors: JsonObject): List<DynamicTest> {
        assertEquals("bonafide/seal/1", vectors.text("format"))
        val keys = vectors.list("keys").map { key ->
            val info = SealingKey(
                id = key.text("kid"),
                state = SealingKeyState.valueOf(key.text("state").uppercase()),
                checkValue = key.text("check_value"),
                legacy = key.text("legacy").toBooleanStrict(),
                since = Instant.EPOCH,
                created = Instant.EPOCH,
            )
            StoredSealingKey(info, key.textOrNull("material")?.hexToByteArray())
        }
        val ring = Keyring.of(keys, vectors.text("primary"))
        fun context(case: JsonObject) = (case.getValue("context") as? JsonArray)?.associate {
            val (name, value) = it as JsonArray
            name.string() to value.string()
        }
        val sealed = cases("sealed", vectors.list("sealed")) { case ->
            val secret = case.hex("secret")
            assertContentEquals(secret, ring.open(case.text("text"), context(case)))
            val kind = SealedKind.Sealed(case.text("kid"), secret.size.toLong())
            assertEquals(kind, inspectSealedText(case.text("text")))
            // Sealed again here, it opens here; the bytes are others, by another random value.
            val again = ring.seal(secret, context(case))
            assertContentEquals(secret, ring.open(again, context(case)))
        }
        val legacy = cases("legacy", vectors.list("legacy")) { case ->
            val secret = ring.openLegacy(case.text("text"), case.hex("additional"))
            assertContentEquals(case.hex("secret"), secret)
            assertEquals(SealedKind.Legacy, inspectSealedText(case.text("text")))
        }
        val refused = cases("refused", vectors.list("refused")) { case ->
            val opened = runCatching { ring.open(case.text("text"), context(case)) }
            assertEquals(case.text("error"), refusal(opened)?.first)
        }
        // Whether a context is encoded as written shows where one opens and another does not.
        val contexts = vectors.list("contexts")
        val encodings = cases("context", contexts) { case ->
            val pairs = case.getValue("pairs") as? JsonArray
            val of = context(JsonObject(mapOf("context" to case.getValue("pairs"))))
            val text = ring.seal(byteArrayOf(1), of)
            for (other in contexts) {
                val context = context(JsonObject(mapOf("context" to other.getValue("pairs"))))
                val opened = runCatching { ring.open(text, context) }
                val same = other.text("encoding") == case.text("encoding")
                assertEquals(if (same) null else "CannotBeOpened", refusal(opened)?.first)
            }
            if (pairs == null) assertNull(of)
        }
        return sealed + legacy + refused + encodings
    }

    private fun JsonElement.string() = (this as JsonPrimitive).content
}
