package dev.bonafide

import java.io.ByteArrayInputStream
import java.nio.file.Files
import java.nio.file.Path
import java.security.cert.CertificateFactory
import java.security.cert.X509Certificate
import java.util.Base64
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.readText
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.contentOrNull

/** The corpus that every language reads. */
object Vectors {
    private val folder: Path = generateSequence(Path.of("").toAbsolutePath(), Path::getParent)
        .map { it.resolve("tests/vectors") }
        .first { Files.isDirectory(it) }

    val names: Set<String>
        get() = folder.listDirectoryEntries("*").map { it.name }.toSet()

    fun read(name: String): JsonObject =
        Json.parseToJsonElement(folder.resolve(name).readText()) as JsonObject
}

fun JsonObject.list(name: String): List<JsonObject> =
    (getValue(name) as JsonArray).map { it as JsonObject }.also { check(it.isNotEmpty()) { name } }

fun JsonObject.textOrNull(name: String): String? = (getValue(name) as JsonPrimitive).contentOrNull

fun JsonObject.text(name: String): String = checkNotNull(textOrNull(name)) { name }

fun JsonObject.texts(name: String): List<String> =
    (getValue(name) as JsonArray).map { (it as JsonPrimitive).content }

fun JsonObject.hex(name: String): ByteArray = text(name).hexToByteArray()

fun JsonObject.base64(name: String): ByteArray = Base64.getDecoder().decode(text(name))

fun JsonObject.objectOrNull(name: String): JsonObject? = getValue(name) as? JsonObject

/** What must come out: nothing, or the kind and code of a refusal. */
fun JsonObject.error(): Pair<String, UInt>? =
    objectOrNull("error")?.let { it.text("kind") to it.text("code").toUInt() }

/** What came out, in the same form. */
fun refusal(result: Result<*>): Pair<String, UInt>? = when (val failure = result.exceptionOrNull()) {
    null -> null
    is BonafideException -> failure.kind.label to failure.code
    else -> throw AssertionError("no refusal", failure)
}

/** JSON whose members may stand in any order. */
fun parsed(text: String): JsonElement = Json.parseToJsonElement(text)

fun certificate(der: ByteArray): X509Certificate =
    CertificateFactory.getInstance("X.509")
        .generateCertificate(ByteArrayInputStream(der)) as X509Certificate
