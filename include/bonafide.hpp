/*
 * bonafide for C++17: bonafide.h with owners, exceptions and values. Header only; link bonafide.
 *
 * - Every handle is a move-only class. A const object may be used by several threads at once,
 *   unless bonafide.h says otherwise; get() is the C handle, for whatever is not here.
 * - What the library refuses is thrown as bonafide::error. Nothing else is thrown, except
 *   std::bad_alloc. A moved-from object refuses every call with BONAFIDE_ERROR_CALL_NULL.
 * - Bytes come in as bytes_view, text as std::string_view in UTF-8; both are read during the call
 *   only. What must have 32 bytes is checked.
 * - Enumerations have the numbers of bonafide.h, and may hold later ones.
 *
 * What each function means stands in bonafide.h.
 */
#ifndef BONAFIDE_HPP
#define BONAFIDE_HPP

#include <bonafide.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace bonafide {

/* ========================================================================================
 * Bytes, time, sets of flags
 * ======================================================================================== */

using bytes = std::vector<std::uint8_t>;
using bytes32 = std::array<std::uint8_t, 32>;

/** Bytes that somebody else owns. */
class bytes_view {
    template <class C>
    using element = std::remove_cv_t<std::remove_pointer_t<decltype(std::data(std::declval<C>()))>>;

    template <class E>
    static constexpr bool is_byte =
        sizeof(E) == 1
        && !std::is_same_v<E, bool> && (std::is_integral_v<E> || std::is_same_v<E, std::byte>);

    template <class T>
    static constexpr bool is_text = std::is_convertible_v<const T&, std::string_view>;

public:
    constexpr bytes_view() noexcept = default;
    bytes_view(std::nullptr_t) = delete;
    constexpr bytes_view(const std::uint8_t* data, std::size_t size) noexcept
        : data_{data}, size_{size} {}
    bytes_view(const void* data, std::size_t size) noexcept
        : data_{static_cast<const std::uint8_t*>(data)}, size_{size} {}

    /** A text; of a literal, without the zero at its end. */
    template <class T, std::enable_if_t<is_text<T>, int> = 0>
    bytes_view(const T& text) noexcept(noexcept(std::string_view(text)))
        : bytes_view{of_text(text)} {}

    /** A vector, an array, a span or a secret, of std::uint8_t, std::byte or char. */
    template <class C, std::enable_if_t<!is_text<C> && is_byte<element<const C&>>, int> = 0>
    bytes_view(const C& container) noexcept
        : bytes_view{static_cast<const void*>(std::data(container)), std::size(container)} {}

    [[nodiscard]] constexpr const std::uint8_t* data() const noexcept { return data_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] constexpr const std::uint8_t* begin() const noexcept { return data_; }
    [[nodiscard]] constexpr const std::uint8_t* end() const noexcept { return data_ + size_; }

private:
    static bytes_view of_text(std::string_view text) noexcept {
        return {static_cast<const void*>(text.data()), text.size()};
    }

    const std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};

using milliseconds = std::chrono::milliseconds;

/** A moment, in milliseconds since 1970. */
class timestamp {
public:
    constexpr timestamp() noexcept = default;
    constexpr explicit timestamp(std::uint64_t unix_ms) noexcept : unix_ms_{unix_ms} {}

    /** Such as std::chrono::system_clock::now(). */
    template <class Duration>
    constexpr timestamp(
        std::chrono::time_point<std::chrono::system_clock, Duration> moment) noexcept {
        const auto since = std::chrono::duration_cast<milliseconds>(moment.time_since_epoch());
        unix_ms_ = since.count() > 0 ? static_cast<std::uint64_t>(since.count()) : 0;
    }

    [[nodiscard]] constexpr std::uint64_t unix_ms() const noexcept { return unix_ms_; }

    friend constexpr bool operator==(timestamp a, timestamp b) noexcept {
        return a.unix_ms_ == b.unix_ms_;
    }
    friend constexpr bool operator!=(timestamp a, timestamp b) noexcept { return !(a == b); }
    friend constexpr bool operator<(timestamp a, timestamp b) noexcept {
        return a.unix_ms_ < b.unix_ms_;
    }
    friend constexpr bool operator>(timestamp a, timestamp b) noexcept { return b < a; }
    friend constexpr bool operator<=(timestamp a, timestamp b) noexcept { return !(b < a); }
    friend constexpr bool operator>=(timestamp a, timestamp b) noexcept { return !(a < b); }

private:
    std::uint64_t unix_ms_ = 0;
};

/** Any of these, such as `{label::device, label::strong}`. */
template <class E>
class flags {
    static_assert(std::is_same_v<std::underlying_type_t<E>, std::uint32_t>);

public:
    constexpr flags() noexcept = default;
    constexpr flags(E flag) noexcept : bits_{static_cast<std::uint32_t>(flag)} {}
    constexpr flags(std::initializer_list<E> all) noexcept {
        for (const E flag : all)
            bits_ |= static_cast<std::uint32_t>(flag);
    }

    [[nodiscard]] static constexpr flags from_bits(std::uint32_t bits) noexcept {
        flags all;
        all.bits_ = bits;
        return all;
    }
    [[nodiscard]] constexpr bool has(E flag) const noexcept {
        return (bits_ & static_cast<std::uint32_t>(flag)) != 0;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }

    friend constexpr bool operator==(flags a, flags b) noexcept { return a.bits_ == b.bits_; }
    friend constexpr bool operator!=(flags a, flags b) noexcept { return !(a == b); }

private:
    std::uint32_t bits_ = 0;
};

/** base64url without padding, as Play Integrity wants a nonce or a request hash. */
[[nodiscard]] inline std::string base64url(bytes_view data) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    text.reserve(data.size() / 3 * 4 + 3);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : data) {
        group = (group << 8 | byte) & 0xffff;
        for (bits += 8; bits >= 6; bits -= 6)
            text += alphabet[group >> (bits - 6) & 63];
    }
    if (bits > 0)
        text += alphabet[group << (6 - bits) & 63];
    return text;
}

/** Of the library that is loaded; BONAFIDE_VERSION is what the program was compiled with. */
[[nodiscard]] inline std::string_view version() noexcept {
    return bonafide_version();
}

/* ========================================================================================
 * Errors
 * ======================================================================================== */

/** What the client should do next. */
enum class action : std::uint32_t {
    none = BONAFIDE_ACTION_NONE,
    new_challenge = BONAFIDE_ACTION_NEW_CHALLENGE,
    reassert = BONAFIDE_ACTION_REASSERT,
    reattest = BONAFIDE_ACTION_REATTEST,
    backoff = BONAFIDE_ACTION_BACKOFF,
    stop = BONAFIDE_ACTION_STOP,
};

namespace detail {

/** Reads what a function writes into a buffer of the caller's. */
template <class Container, class Fill>
bonafide_result fill(Container& into, Fill fill) {
    std::size_t len = 0;
    const bonafide_result asked = fill(nullptr, std::size_t{0}, &len);
    if (asked != BONAFIDE_OK && asked != BONAFIDE_ERROR_CALL_BUFFER)
        return asked;
    into.resize(len);
    if (len == 0)
        return BONAFIDE_OK;
    return fill(reinterpret_cast<std::uint8_t*>(into.data()), into.size(), &len);
}

inline std::string hex(bonafide_result code) {
    std::string text = "0x";
    for (int shift = 28; shift >= 0; shift -= 4)
        text += "0123456789abcdef"[code >> shift & 15];
    return text;
}

} // namespace detail

[[nodiscard]] inline action action_of(bonafide_result code) noexcept {
    return static_cast<action>(bonafide_result_action(code));
}

/** What a client may be told about a result. */
[[nodiscard]] inline std::string public_message(bonafide_result code) {
    std::string text;
    detail::fill(text, [&](std::uint8_t* buffer, std::size_t capacity, std::size_t* len) {
        return bonafide_result_public_message(code, buffer, capacity, len);
    });
    return text;
}

/** A refusal of the library's. what() is for the server's log, and holds no secret. */
class error : public std::runtime_error {
public:
    explicit error(bonafide_result code)
        : std::runtime_error(bonafide::public_message(code) + " [" + detail::hex(code) + "]"),
          code_{code} {}
    error(bonafide_result code, const std::string& message)
        : std::runtime_error(message), code_{code} {}

    /** A BONAFIDE_ERROR_... constant. */
    [[nodiscard]] bonafide_result code() const noexcept { return code_; }
    [[nodiscard]] bonafide::action action() const noexcept { return action_of(code_); }
    [[nodiscard]] std::string public_message() const { return bonafide::public_message(code_); }

private:
    bonafide_result code_;
};

/* ========================================================================================
 * How the C functions are called
 * ======================================================================================== */

namespace detail {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* handle) const noexcept {
        Free(handle);
    }
};

template <class T, void (*Free)(T*)>
using handle = std::unique_ptr<T, freed_by<Free>>;

/** What every class with a handle is. */
template <class T, void (*Free)(T*)>
class owner {
public:
    /** Takes what a C function gave. */
    explicit owner(T* handle) noexcept : handle_{handle} {}

    [[nodiscard]] T* get() noexcept { return handle_.get(); }
    [[nodiscard]] const T* get() const noexcept { return handle_.get(); }

private:
    handle<T, Free> handle_;
};

using error_handle = handle<bonafide_error, bonafide_error_free>;
using buffer_handle = handle<bonafide_buffer, bonafide_buffer_free>;

[[noreturn]] inline void refuse(bonafide_result code, bonafide_error* reason) {
    const error_handle owned{reason};
    std::string message;
    const bonafide_result told =
        fill(message, [&](std::uint8_t* buffer, std::size_t capacity, std::size_t* len) {
            return bonafide_error_message(reason, buffer, capacity, len);
        });
    if (told != BONAFIDE_OK || message.empty())
        throw error(code);
    throw error(code, message);
}

/** Calls f, with a place for the reason if it has one. */
template <class... P, class... A>
void call(bonafide_result (*f)(P...), A... arguments) {
    if constexpr (sizeof...(P) == sizeof...(A)) {
        if (const bonafide_result code = f(arguments...); code != BONAFIDE_OK)
            refuse(code, nullptr);
    } else {
        bonafide_error* reason = nullptr;
        if (const bonafide_result code = f(arguments..., &reason); code != BONAFIDE_OK)
            refuse(code, reason);
    }
}

/** What f writes through its out-parameter. */
template <class T, class... P, class... A>
[[nodiscard]] T read(bonafide_result (*f)(P...), A... arguments) {
    T out{};
    call(f, arguments..., &out);
    return out;
}

/** The same, or nothing where f says that it is absent. */
template <class T, class Value, class... P, class... A>
[[nodiscard]] std::optional<T> read_if_there(bonafide_result (*f)(P...), A... arguments) {
    Value* out = nullptr;
    const bonafide_result code = f(arguments..., &out);
    if (code == BONAFIDE_ERROR_CALL_ABSENT)
        return std::nullopt;
    if (code != BONAFIDE_OK)
        refuse(code, nullptr);
    return T{out};
}

template <class Container, class Fill>
[[nodiscard]] Container filled(Fill f) {
    Container into;
    if (const bonafide_result code = fill(into, f); code != BONAFIDE_OK)
        refuse(code, nullptr);
    return into;
}

/** The elements behind a count. */
template <class T, class Handle, class Each>
[[nodiscard]] std::vector<T> elements(bonafide_result (*count)(const Handle*, std::size_t*),
                                      const Handle* handle, Each each) {
    const auto n = read<std::size_t>(count, handle);
    std::vector<T> all;
    all.reserve(n);
    for (std::size_t index = 0; index < n; ++index)
        all.push_back(each(index));
    return all;
}

inline const std::uint8_t* data(std::string_view text) noexcept {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

/** The bytes, if there are as many as there must be. */
template <std::size_t N>
const std::uint8_t* fixed(bytes_view view, bonafide_result otherwise) {
    if (view.size() != N)
        throw error(otherwise, std::to_string(N) + " bytes are needed; found "
                                   + std::to_string(view.size()) + " [" + hex(otherwise) + "]");
    return view.data();
}

template <std::size_t N>
const std::uint8_t* fixed(std::optional<bytes_view> view, bonafide_result otherwise) {
    return view ? fixed<N>(*view, otherwise) : nullptr;
}

/** For parameters where NULL says that there is nothing: what is empty is not NULL. */
inline const std::uint8_t* given(std::optional<bytes_view> view) noexcept {
    static constexpr std::uint8_t nothing = 0;
    if (!view)
        return nullptr;
    return view->empty() ? &nothing : view->data();
}

inline bytes32 array(const std::uint8_t (&from)[32]) noexcept {
    bytes32 to{};
    std::copy(std::begin(from), std::end(from), to.begin());
    return to;
}

inline bytes copy(const std::uint8_t* data, std::size_t len) {
    return len == 0 ? bytes{} : bytes(data, data + len);
}

inline std::string_view view(const std::uint8_t* data, std::size_t len) noexcept {
    return len == 0 ? std::string_view{}
                    : std::string_view{reinterpret_cast<const char*>(data), len};
}

inline std::string_view view(const bonafide_bytes& text) noexcept {
    return view(text.data, text.len);
}

inline std::string text(const std::uint8_t* data, std::size_t len) {
    return std::string{view(data, len)};
}

inline std::optional<std::string> text_if_there(const std::uint8_t* data, std::size_t len) {
    return data == nullptr ? std::nullopt : std::optional<std::string>{text(data, len)};
}

inline std::string text(buffer_handle buffer) {
    return text(bonafide_buffer_data(buffer.get()), bonafide_buffer_len(buffer.get()));
}

inline bytes copy(buffer_handle buffer) {
    return copy(bonafide_buffer_data(buffer.get()), bonafide_buffer_len(buffer.get()));
}

template <class... P, class... A>
[[nodiscard]] std::string read_text(bonafide_result (*f)(P...), A... arguments) {
    return text(buffer_handle{read<bonafide_buffer*>(f, arguments...)});
}

template <class... P, class... A>
[[nodiscard]] bytes read_bytes(bonafide_result (*f)(P...), A... arguments) {
    return copy(buffer_handle{read<bonafide_buffer*>(f, arguments...)});
}

template <class... P, class... A>
[[nodiscard]] bytes32 read_bytes32(bonafide_result (*f)(P...), A... arguments) {
    bytes32 out{};
    call(f, arguments..., out.data());
    return out;
}

/** A negative duration is beyond every limit, and refused. */
inline std::uint64_t count(milliseconds duration) noexcept {
    return static_cast<std::uint64_t>(duration.count());
}

inline milliseconds duration(std::uint64_t ms) noexcept {
    constexpr auto most = milliseconds::max().count();
    return ms > static_cast<std::uint64_t>(most) ? milliseconds{most}
                                                 : milliseconds{static_cast<milliseconds::rep>(ms)};
}

template <class E>
std::optional<E> said(std::uint32_t number) noexcept {
    return number == 0 ? std::nullopt : std::optional<E>{static_cast<E>(number)};
}

template <class E>
constexpr std::uint32_t number(E enumerator) noexcept {
    return static_cast<std::uint32_t>(enumerator);
}

} // namespace detail

/* ========================================================================================
 * Secrets
 * ======================================================================================== */

/** A secret that was opened; it is overwritten at its end, and never copied. */
class secret : public detail::owner<bonafide_secret, bonafide_secret_free> {
public:
    using owner::owner;

    [[nodiscard]] const std::uint8_t* data() const noexcept { return bonafide_secret_data(get()); }
    [[nodiscard]] std::size_t size() const noexcept { return bonafide_secret_len(get()); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    /** Its bytes as text, which live as long as it does. */
    [[nodiscard]] std::string_view text() const noexcept { return detail::view(data(), size()); }
};

/* ========================================================================================
 * Request binding
 * ======================================================================================== */

enum class scheme : std::uint32_t {
    https = BONAFIDE_SCHEME_HTTPS,
    http = BONAFIDE_SCHEME_HTTP,
};

/** A request, as the server knows it and the app must have sent it. */
struct request {
    std::string_view app_id;
    std::string_view purpose;
    /** Its bytes as they were given to the app. */
    bytes_view challenge;
    std::string_view method;
    bonafide::scheme scheme = bonafide::scheme::https;
    /** As the server was configured, never the Host header. */
    std::string_view authority;
    std::string_view path_and_query;
    /** request_body_sha256(body); of an empty one if there is none. */
    bytes32 body_sha256{};
    /** signals::report::digest(), if there is a report. */
    std::optional<bytes32> report_sha256;
};

namespace detail {

inline bonafide_request plain(const request& of) noexcept {
    bonafide_request plain{};
    plain.app_id = data(of.app_id);
    plain.app_id_len = of.app_id.size();
    plain.purpose = data(of.purpose);
    plain.purpose_len = of.purpose.size();
    plain.challenge = of.challenge.data();
    plain.challenge_len = of.challenge.size();
    plain.method = data(of.method);
    plain.method_len = of.method.size();
    plain.scheme = number(of.scheme);
    plain.authority = data(of.authority);
    plain.authority_len = of.authority.size();
    plain.path_and_query = data(of.path_and_query);
    plain.path_and_query_len = of.path_and_query.size();
    plain.body_sha256 = of.body_sha256.data();
    plain.report_sha256 = of.report_sha256 ? of.report_sha256->data() : nullptr;
    return plain;
}

} // namespace detail

/** For request::body_sha256 and the gate. */
[[nodiscard]] inline bytes32 request_body_sha256(bytes_view body) {
    return detail::read_bytes32(bonafide_request_body_sha256, body.data(), body.size());
}

/** What the evidence must be about: clientDataHash for App Attest. */
[[nodiscard]] inline bytes32 request_binding(const request& of) {
    const bonafide_request plain = detail::plain(of);
    bytes32 hash{};
    detail::call(bonafide_request_binding, &plain, hash.data());
    return hash;
}

/** The same as text, 43 characters: requestHash or nonce for Play Integrity. */
[[nodiscard]] inline std::string request_binding_base64url(const request& of) {
    const bonafide_request plain = detail::plain(of);
    std::string text(43, '\0');
    std::size_t len = 0;
    detail::call(bonafide_request_binding_base64url, &plain,
                 reinterpret_cast<std::uint8_t*>(text.data()), text.size(), &len);
    text.resize(len);
    return text;
}

/* ========================================================================================
 * Effects: what a verification has to write before it counts
 * ======================================================================================== */

/** Store a new device with counter 0, only if it is not there yet. */
struct enrol {
    bytes32 device{};
    /** Whose device it is. */
    std::optional<std::string> owner;
    /** What to store, for attested_key::from_trusted_storage. */
    bytes record;
    /** For Apple's fraud metric. */
    bytes receipt;
};

/** Raise a counter, only if the stored one is smaller, and the device not revoked and theirs. */
struct advance {
    bytes32 device{};
    /** Whose device it must be, if anybody's. */
    std::optional<std::string> owner;
    std::uint32_t counter = 0;
};

/** How long a record of use is kept: at least this long, and at least until then. */
struct keep {
    milliseconds at_least{};
    timestamp until;
    /** When the evidence was made. */
    timestamp made;
};

/** Record that a challenge was taken, only if it is not recorded yet. */
struct take {
    bytes32 id{};
    bonafide::keep keep;
};

/** Record that this was used, only if it is not recorded yet. */
struct insert_once {
    bytes32 id{};
    bonafide::keep keep;
};

/** One conditional write. */
using effect = std::variant<enrol, advance, take, insert_once>;

/** How the write ended: of all effects, or of none. */
enum class outcome : std::uint32_t {
    committed = BONAFIDE_OUTCOME_COMMITTED,
    replayed = BONAFIDE_OUTCOME_REPLAYED,
    stale = BONAFIDE_OUTCOME_STALE,
    revoked = BONAFIDE_OUTCOME_REVOKED,
    unknown_device = BONAFIDE_OUTCOME_UNKNOWN_DEVICE,
    already_enrolled = BONAFIDE_OUTCOME_ALREADY_ENROLLED,
    enrolled_for_another = BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER,
};

namespace detail {

inline effect plain(const bonafide_effect& from) {
    const keep kept{duration(from.keep_at_least_ms), timestamp{from.keep_until_ms},
                    timestamp{from.made_ms}};
    switch (from.kind) {
    case BONAFIDE_EFFECT_ENROL:
        return enrol{array(from.id), text_if_there(from.owner, from.owner_len),
                     copy(from.record, from.record_len), copy(from.receipt, from.receipt_len)};
    case BONAFIDE_EFFECT_ADVANCE:
        return advance{array(from.id), text_if_there(from.owner, from.owner_len), from.counter};
    case BONAFIDE_EFFECT_TAKE:
        return take{array(from.id), kept};
    case BONAFIDE_EFFECT_INSERT_ONCE:
        return insert_once{array(from.id), kept};
    default: // Of a later version: it cannot be written, so nothing counts.
        throw error(BONAFIDE_ERROR_CALL_ENUMERATOR);
    }
}

/** How claims of a type are finished: `handle` and `finish`. */
template <class Claims>
struct finishing;

template <class Claims>
Claims finish(bonafide_pending* pending, outcome how) {
    using handle = typename finishing<Claims>::handle;
    return Claims{read<handle*>(finishing<Claims>::finish, pending, number(how))};
}

} // namespace detail

/**
 * Evidence that verified, and that counts only after its effects were written: one atomic
 * conditional write in a database of your own. Without a finish there are no claims, and nothing
 * happened.
 *
 *     auto claims = verifier.verify_assertion(object, hash, key).commit_with(
 *         [&](const std::vector<bonafide::effect>& effects) { return database.commit(effects); });
 */
template <class... Claims>
class [[nodiscard]] pending : public detail::owner<bonafide_pending, bonafide_pending_free> {
    static_assert(sizeof...(Claims) > 0);

public:
    using detail::owner<bonafide_pending, bonafide_pending_free>::owner;
    /** The claims; of several merged verifications, a tuple. */
    using claims_type =
        std::conditional_t<sizeof...(Claims) == 1, std::tuple_element_t<0, std::tuple<Claims...>>,
                           std::tuple<Claims...>>;

    /** What to write: all of it or nothing. */
    [[nodiscard]] std::vector<effect> effects() const {
        return detail::elements<effect>(
            bonafide_pending_effect_count, this->get(), [&](std::size_t index) {
                return detail::plain(
                    detail::read<bonafide_effect>(bonafide_pending_effect, this->get(), index));
            });
    }

    /** Says whose device it is: the subject of the challenge. Before the effects are read. */
    pending& owned_by(std::string_view subject) & {
        detail::call(bonafide_pending_owned_by, this->get(), detail::data(subject), subject.size());
        return *this;
    }
    pending&& owned_by(std::string_view subject) && { return std::move(owned_by(subject)); }

    /** The claims if the outcome is committed, the refusal otherwise; once. */
    claims_type finish(outcome how) && {
        if constexpr (sizeof...(Claims) == 1)
            return detail::finish<claims_type>(this->get(), how);
        else // In braces, these are called in their order.
            return claims_type{detail::finish<Claims>(this->get(), how)...};
    }

    /**
     * Writes the effects and finishes. `write` takes them and gives the outcome; if it does not
     * know, it throws, and nothing counts.
     */
    template <class Write>
    claims_type commit_with(Write&& write) && {
        const outcome how = std::forward<Write>(write)(effects());
        return std::move(*this).finish(how);
    }
};

/** One write for two verifications, such as a challenge and what answers it: both or neither. */
template <class... A, class... B>
[[nodiscard]] pending<A..., B...> merge(pending<A...>&& first, pending<B...>&& second) {
    pending<A..., B...> both{
        detail::read<bonafide_pending*>(bonafide_pending_and, first.get(), second.get())};
    // Their claims moved; what is left would only be refused.
    { const pending<A...> ended{std::move(first)}; }
    { const pending<B...> ended{std::move(second)}; }
    return both;
}

/* ========================================================================================
 * What a policy says
 * ======================================================================================== */

/** A dialog of Google Play's that mends what was found. */
enum class remediation : std::uint32_t {
    none = BONAFIDE_REMEDIATION_NONE,
    get_licensed = BONAFIDE_REMEDIATION_GET_LICENSED,
    get_integrity = BONAFIDE_REMEDIATION_GET_INTEGRITY,
    get_strong_integrity = BONAFIDE_REMEDIATION_GET_STRONG_INTEGRITY,
    close_unknown_access_risk = BONAFIDE_REMEDIATION_CLOSE_UNKNOWN_ACCESS_RISK,
    close_all_access_risk = BONAFIDE_REMEDIATION_CLOSE_ALL_ACCESS_RISK,
};

/** Something that a policy found. */
struct reason {
    /** A BONAFIDE_ERROR_... constant. */
    bonafide_result code = BONAFIDE_OK;
    /** Whether this alone makes the policy refuse. */
    bool decisive = false;
    bonafide::remediation remediation = bonafide::remediation::none;
    bonafide::action action = bonafide::action::none;
    /** A line for the server's log. */
    std::string message;
};

/** What a policy says: a decision with its reasons. */
class [[nodiscard]] appraisal : public detail::owner<bonafide_appraisal, bonafide_appraisal_free> {
public:
    using owner::owner;

    [[nodiscard]] bool accepted() const {
        return detail::read<std::uint32_t>(bonafide_appraisal_is_accepted, get()) != 0;
    }

    /** Throws the first decisive reason. */
    void enforce() const { detail::call(bonafide_appraisal_result, get()); }

    /** All that was found, decisive or not. */
    [[nodiscard]] std::vector<reason> reasons() const {
        return detail::elements<reason>(
            bonafide_appraisal_reason_count, get(), [&](std::size_t index) {
                const auto plain =
                    detail::read<bonafide_reason>(bonafide_appraisal_reason, get(), index);
                return reason{plain.code, plain.decisive != 0,
                              static_cast<remediation>(plain.remediation),
                              static_cast<action>(plain.action), message(index)};
            });
    }

private:
    [[nodiscard]] std::string message(std::size_t index) const {
        return detail::filled<std::string>(
            [&](std::uint8_t* buffer, std::size_t capacity, std::size_t* len) {
                return bonafide_appraisal_reason_message(get(), index, buffer, capacity, len);
            });
    }
};

/* ========================================================================================
 * Challenges
 * ======================================================================================== */

/** What a challenge is for, as the server knows it. */
struct challenge_scope {
    std::string_view app_id;
    std::string_view purpose;
    /** Whom it is given to: the authenticated account, or a session. */
    std::string_view subject;
};

/** How long challenges live, and how far the clocks of nodes may be apart. */
struct challenge_lifetime {
    /** 1 second to 1 day. */
    milliseconds lifetime{};
    /** No more than the lifetime. */
    milliseconds skew{};
};

/** A challenge that was redeemed and taken. */
class redeemed : public detail::owner<bonafide_redeemed, bonafide_redeemed_free> {
public:
    using owner::owner;

    [[nodiscard]] std::string subject() const {
        return detail::filled<std::string>(
            [&](std::uint8_t* buffer, std::size_t capacity, std::size_t* len) {
                return bonafide_redeemed_subject(get(), buffer, capacity, len);
            });
    }
    [[nodiscard]] timestamp issued() const {
        return timestamp{detail::read<std::uint64_t>(bonafide_redeemed_issued, get())};
    }
};

template <>
struct detail::finishing<redeemed> {
    using handle = bonafide_redeemed;
    static constexpr auto finish = bonafide_pending_finish_challenge;
};

namespace detail {

inline bonafide_challenge_scope plain(const challenge_scope& scope) noexcept {
    bonafide_challenge_scope plain{};
    plain.app_id = data(scope.app_id);
    plain.app_id_len = scope.app_id.size();
    plain.purpose = data(scope.purpose);
    plain.purpose_len = scope.purpose.size();
    plain.subject = data(scope.subject);
    plain.subject_len = scope.subject.size();
    return plain;
}

} // namespace detail

/** Issues challenges and redeems them; nothing is stored until one is taken. */
class challenges : public detail::owner<bonafide_challenges, bonafide_challenges_free> {
public:
    using owner::owner;

    /**
     * `key`: 32 random bytes, for this alone and the same on every node. `also_accept`: another
     * such key, during a change. They live 5 minutes with 60 seconds of skew, unless you say.
     */
    explicit challenges(bytes_view key, std::optional<challenge_lifetime> lives = std::nullopt,
                        std::optional<bytes_view> also_accept = std::nullopt)
        : owner{make(key, lives, also_accept)} {}

    /** A new challenge: a text for the client, which sends it back as it is. */
    [[nodiscard]] std::string issue(const challenge_scope& scope, timestamp now) const {
        const auto plain = detail::plain(scope);
        return detail::read_text(bonafide_challenges_issue, get(), &plain, now.unix_ms());
    }

    /** For this scope, and fresh; to be merged with the evidence. */
    pending<redeemed> redeem(std::string_view challenge, const challenge_scope& scope,
                             timestamp now) const {
        const auto plain = detail::plain(scope);
        return pending<redeemed>{detail::read<bonafide_pending*>(
            bonafide_challenges_redeem, get(), detail::data(challenge), challenge.size(), &plain,
            now.unix_ms())};
    }

private:
    static bonafide_challenges* make(bytes_view key, std::optional<challenge_lifetime> lives,
                                     std::optional<bytes_view> also_accept) {
        bonafide_challenge_options plain{}; // 0 and 0 is the default.
        if (lives) {
            plain.lifetime_ms = detail::count(lives->lifetime);
            plain.skew_ms = detail::count(lives->skew);
        }
        plain.also_accept = detail::fixed<32>(also_accept, BONAFIDE_ERROR_INVALID_KEY_TEXT);
        return detail::read<bonafide_challenges*>(
            bonafide_challenges_new, detail::fixed<32>(key, BONAFIDE_ERROR_INVALID_KEY_TEXT),
            static_cast<const bonafide_challenge_options*>(&plain));
    }
};

/* ========================================================================================
 * Apple App Attest
 * ======================================================================================== */

namespace app_attest {

enum class environment : std::uint32_t {
    production = BONAFIDE_ENVIRONMENT_PRODUCTION,
    development = BONAFIDE_ENVIRONMENT_DEVELOPMENT,
};

enum class platform : std::uint32_t {
    ios = BONAFIDE_PLATFORM_IOS,
    macos = BONAFIDE_PLATFORM_MACOS,
};

enum class launch_state : std::uint32_t {
    absent = BONAFIDE_LAUNCH_ABSENT,
    present = BONAFIDE_LAUNCH_PRESENT,
    unproven = BONAFIDE_LAUNCH_UNPROVEN,
};

enum class launch_category : std::uint32_t {
    invalid = BONAFIDE_LAUNCH_CATEGORY_INVALID,
    operating_system = BONAFIDE_LAUNCH_CATEGORY_OPERATING_SYSTEM,
    testflight = BONAFIDE_LAUNCH_CATEGORY_TESTFLIGHT,
    development = BONAFIDE_LAUNCH_CATEGORY_DEVELOPMENT,
    app_store = BONAFIDE_LAUNCH_CATEGORY_APP_STORE,
    enterprise = BONAFIDE_LAUNCH_CATEGORY_ENTERPRISE,
    developer_id = BONAFIDE_LAUNCH_CATEGORY_DEVELOPER_ID,
    other = BONAFIDE_LAUNCH_CATEGORY_OTHER,
};

/** How much a policy asks of a launch field. */
enum class demand : std::uint32_t {
    required = BONAFIDE_DEMAND_REQUIRED,
    if_proven = BONAFIDE_DEMAND_IF_PROVEN,
    ignored = BONAFIDE_DEMAND_IGNORED,
};

/** How the app was launched. Only what is present counts. */
struct launch {
    launch_state state = launch_state::absent;
    std::optional<launch_category> category;
    std::optional<std::string> bundle_version;
};

struct attestation_claims {
    /** The device: its key in your table. */
    bytes32 device{};
    std::string app_id;
    app_attest::environment environment = app_attest::environment::production;
    app_attest::platform platform = app_attest::platform::ios;
    std::optional<std::string> os_version;
    std::optional<std::string> os_build;
    app_attest::launch launch;
    /** For Apple's fraud metric: not verified. */
    bytes receipt;
    timestamp leaf_not_before;
    timestamp leaf_not_after;
};

struct assertion_claims {
    bytes32 device{};
    std::string app_id;
    app_attest::environment environment = app_attest::environment::production;
    std::uint32_t counter = 0;
    app_attest::launch launch;
};

/** The key of an enrolled device. */
class attested_key : public detail::owner<bonafide_attested_key, bonafide_attested_key_free> {
public:
    using owner::owner;

    /** From the record that the enrol effect had you store. */
    [[nodiscard]] static attested_key from_trusted_storage(bytes_view record) {
        return attested_key{detail::read<bonafide_attested_key*>(
            bonafide_attested_key_from_trusted_storage, record.data(), record.size())};
    }

    /** From another server's table. Nothing proves it: only for keys that were attested before. */
    [[nodiscard]] static attested_key
    from_trusted_parts(bytes_view public_key, std::string_view app_id, environment where) {
        return attested_key{detail::read<bonafide_attested_key*>(
            bonafide_attested_key_from_trusted_parts, public_key.data(), public_key.size(),
            detail::data(app_id), app_id.size(), detail::number(where))};
    }

    [[nodiscard]] bytes record() const {
        return detail::read_bytes(bonafide_attested_key_record, get());
    }
};

} // namespace app_attest

namespace detail {

inline app_attest::launch plain(const bonafide_launch& from) {
    app_attest::launch launch;
    launch.state = static_cast<app_attest::launch_state>(from.state);
    if (from.category != BONAFIDE_LAUNCH_CATEGORY_NONE)
        launch.category = static_cast<app_attest::launch_category>(from.category);
    launch.bundle_version = text_if_there(from.bundle_version, from.bundle_version_len);
    return launch;
}

} // namespace detail

namespace app_attest {

/** An attestation that was verified and enrolled. */
class attestation : public detail::owner<bonafide_attestation, bonafide_attestation_free> {
public:
    using owner::owner;

    [[nodiscard]] attestation_claims claims() const {
        const auto from =
            detail::read<bonafide_attestation_claims>(bonafide_attestation_read_claims, get());
        attestation_claims claims;
        claims.device = detail::array(from.device);
        claims.app_id = detail::text(from.app_id, from.app_id_len);
        claims.environment = static_cast<environment>(from.environment);
        claims.platform = static_cast<platform>(from.platform);
        claims.os_version = detail::text_if_there(from.os_version, from.os_version_len);
        claims.os_build = detail::text_if_there(from.os_build, from.os_build_len);
        claims.launch = detail::plain(from.launch);
        claims.receipt = detail::copy(from.receipt, from.receipt_len);
        claims.leaf_not_before = timestamp{from.leaf_not_before_ms};
        claims.leaf_not_after = timestamp{from.leaf_not_after_ms};
        return claims;
    }

    /** The key, for use right away. */
    [[nodiscard]] attested_key key() const {
        return attested_key{detail::read<bonafide_attested_key*>(bonafide_attestation_key, get())};
    }
};

/** An assertion that was verified, and whose counter was raised. */
class assertion : public detail::owner<bonafide_assertion, bonafide_assertion_free> {
public:
    using owner::owner;

    [[nodiscard]] assertion_claims claims() const {
        const auto from =
            detail::read<bonafide_assertion_claims>(bonafide_assertion_read_claims, get());
        assertion_claims claims;
        claims.device = detail::array(from.device);
        claims.app_id = detail::text(from.app_id, from.app_id_len);
        claims.environment = static_cast<environment>(from.environment);
        claims.counter = from.counter;
        claims.launch = detail::plain(from.launch);
        return claims;
    }
};

} // namespace app_attest

template <>
struct detail::finishing<app_attest::attestation> {
    using handle = bonafide_attestation;
    static constexpr auto finish = bonafide_pending_finish_attestation;
};

template <>
struct detail::finishing<app_attest::assertion> {
    using handle = bonafide_assertion;
    static constexpr auto finish = bonafide_pending_finish_assertion;
};

namespace app_attest {

/** Verifies attestations and assertions. */
class verifier
    : public detail::owner<bonafide_app_attest_verifier, bonafide_app_attest_verifier_free> {
public:
    using owner::owner;

    /** All of Apple's steps. `client_data_hash` is what you rebuilt, of 32 bytes. */
    pending<attestation> verify_attestation(bytes_view object, bytes_view key_id,
                                            bytes_view client_data_hash, timestamp now) const {
        return pending<attestation>{detail::read<bonafide_pending*>(
            bonafide_app_attest_verify_attestation, get(), object.data(), object.size(),
            fixed_key_id(key_id), fixed_hash(client_data_hash), now.unix_ms())};
    }

    pending<assertion> verify_assertion(bytes_view object, bytes_view client_data_hash,
                                        const attested_key& key) const {
        return pending<assertion>{detail::read<bonafide_pending*>(
            bonafide_app_attest_verify_assertion, get(), object.data(), object.size(),
            fixed_hash(client_data_hash), key.get())};
    }

    /** Step by step, for people who look for a mistake; not for a production log. */
    [[nodiscard]] std::string explain_attestation(bytes_view object, bytes_view key_id,
                                                  bytes_view client_data_hash,
                                                  timestamp now) const {
        return detail::read_text(bonafide_app_attest_explain_attestation, get(), object.data(),
                                 object.size(), fixed_key_id(key_id), fixed_hash(client_data_hash),
                                 now.unix_ms());
    }

    [[nodiscard]] std::string explain_assertion(bytes_view object, bytes_view client_data_hash,
                                                const attested_key& key) const {
        return detail::read_text(bonafide_app_attest_explain_assertion, get(), object.data(),
                                 object.size(), fixed_hash(client_data_hash), key.get());
    }

private:
    static const std::uint8_t* fixed_key_id(bytes_view key_id) {
        return detail::fixed<32>(key_id, BONAFIDE_ERROR_INVALID_KEY_ID);
    }
    static const std::uint8_t* fixed_hash(bytes_view hash) {
        return detail::fixed<32>(hash, BONAFIDE_ERROR_INVALID_CLIENT_DATA_HASH);
    }
};

/** With the defaults: production, Apple's root, iOS and macOS; no app yet. */
class verifier_builder
    : public detail::owner<bonafide_app_attest_builder, bonafide_app_attest_builder_free> {
public:
    using owner::owner;
    verifier_builder() : owner{bonafide_app_attest_builder_new()} {}

    /** Such as TEAMID1234.com.example.app; once for each app. */
    verifier_builder& app(std::string_view app_id) {
        detail::call(bonafide_app_attest_builder_app, get(), detail::data(app_id), app_id.size());
        return *this;
    }
    verifier_builder& environments(flags<environment> accepted) {
        detail::call(bonafide_app_attest_builder_environments, get(), accepted.bits());
        return *this;
    }
    /** Instead of Apple's, for tests; once for each. */
    verifier_builder& trust_anchor(bytes_view der) {
        detail::call(bonafide_app_attest_builder_trust_anchor, get(), der.data(), der.size());
        return *this;
    }
    /** Verified once, at the build; once for each. */
    verifier_builder& known_intermediate(bytes_view der) {
        detail::call(bonafide_app_attest_builder_known_intermediate, get(), der.data(), der.size());
        return *this;
    }
    /** Only these. */
    verifier_builder& platforms(const std::vector<platform>& accepted) {
        std::vector<bonafide_platform> numbers;
        numbers.reserve(accepted.size());
        for (const platform each : accepted)
            numbers.push_back(detail::number(each));
        detail::call(bonafide_app_attest_builder_platforms, get(), numbers.data(), numbers.size());
        return *this;
    }
    /** One more, of a Mac. */
    verifier_builder& boot_policy(bytes_view octets) {
        detail::call(bonafide_app_attest_builder_boot_policy, get(), octets.data(), octets.size());
        return *this;
    }

    [[nodiscard]] verifier build() const {
        return verifier{
            detail::read<bonafide_app_attest_verifier*>(bonafide_app_attest_builder_build, get())};
    }
};

/** Which genuine apps are good enough. */
class policy : public detail::owner<bonafide_app_attest_policy, bonafide_app_attest_policy_free> {
public:
    using owner::owner;

    /** Nothing is asked. */
    [[nodiscard]] static policy none() { return preset(BONAFIDE_APP_ATTEST_POLICY_NONE); }
    /** Where the launch fields are proven: not from Xcode. */
    [[nodiscard]] static policy recommended() {
        return preset(BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED);
    }
    /** Proven launch fields that say App Store. */
    [[nodiscard]] static policy strict() { return preset(BONAFIDE_APP_ATTEST_POLICY_STRICT); }

    policy& launch_category(demand how, const std::vector<app_attest::launch_category>& accepted) {
        std::vector<bonafide_launch_category> numbers;
        numbers.reserve(accepted.size());
        for (const auto each : accepted)
            numbers.push_back(detail::number(each));
        detail::call(bonafide_app_attest_policy_launch_category, get(), detail::number(how),
                     numbers.data(), numbers.size());
        return *this;
    }
    policy& refuse_unproven(bool refuse) {
        detail::call(bonafide_app_attest_policy_refuse_unproven, get(),
                     static_cast<std::uint32_t>(refuse));
        return *this;
    }
    policy& min_bundle_version(demand how, std::string_view version) {
        detail::call(bonafide_app_attest_policy_min_bundle_version, get(), detail::number(how),
                     detail::data(version), version.size());
        return *this;
    }
    policy& min_os_version(platform of, std::string_view version) {
        detail::call(bonafide_app_attest_policy_min_os_version, get(), detail::number(of),
                     detail::data(version), version.size());
        return *this;
    }

    /** Before the device is enrolled: where it is refused, drop the pending attestation. */
    template <class... Claims>
    appraisal appraise_before_enrolment(const pending<Claims...>& evidence) const {
        static_assert((std::is_same_v<Claims, attestation> || ...), "it holds no attestation");
        return appraisal{detail::read<bonafide_appraisal*>(
            bonafide_app_attest_policy_appraise_before_enrolment, get(), evidence.get())};
    }

    appraisal appraise(const assertion& claims) const {
        return appraisal{detail::read<bonafide_appraisal*>(
            bonafide_app_attest_policy_appraise_assertion, get(), claims.get())};
    }

private:
    static policy preset(bonafide_app_attest_preset number) {
        return policy{
            detail::read<bonafide_app_attest_policy*>(bonafide_app_attest_policy_new, number)};
    }
};

} // namespace app_attest

/* ========================================================================================
 * Google Play Integrity
 * ======================================================================================== */

namespace play_integrity {

enum class provenance : std::uint32_t {
    local_keys = BONAFIDE_PLAY_PROVENANCE_LOCAL_KEYS,
    google_decode = BONAFIDE_PLAY_PROVENANCE_GOOGLE_DECODE,
};

/* `other` is a value that this version does not know; verdict::json() has its text. */

enum class recognition : std::uint32_t {
    play_recognized = BONAFIDE_PLAY_RECOGNITION_PLAY_RECOGNIZED,
    unrecognized_version = BONAFIDE_PLAY_RECOGNITION_UNRECOGNIZED_VERSION,
    unevaluated = BONAFIDE_PLAY_RECOGNITION_UNEVALUATED,
    unknown = BONAFIDE_PLAY_RECOGNITION_UNKNOWN,
    other = BONAFIDE_PLAY_OTHER,
};

enum class label : std::uint32_t {
    basic = BONAFIDE_PLAY_LABEL_BASIC,
    device = BONAFIDE_PLAY_LABEL_DEVICE,
    strong = BONAFIDE_PLAY_LABEL_STRONG,
    virtual_device = BONAFIDE_PLAY_LABEL_VIRTUAL,
    pc = BONAFIDE_PLAY_LABEL_PC,
    other = BONAFIDE_PLAY_OTHER,
};

enum class licensing : std::uint32_t {
    licensed = BONAFIDE_PLAY_LICENSING_LICENSED,
    unlicensed = BONAFIDE_PLAY_LICENSING_UNLICENSED,
    unevaluated = BONAFIDE_PLAY_LICENSING_UNEVALUATED,
    unknown = BONAFIDE_PLAY_LICENSING_UNKNOWN,
    other = BONAFIDE_PLAY_OTHER,
};

enum class activity : std::uint32_t {
    level_1 = BONAFIDE_PLAY_ACTIVITY_LEVEL_1,
    level_2 = BONAFIDE_PLAY_ACTIVITY_LEVEL_2,
    level_3 = BONAFIDE_PLAY_ACTIVITY_LEVEL_3,
    level_4 = BONAFIDE_PLAY_ACTIVITY_LEVEL_4,
    unevaluated = BONAFIDE_PLAY_ACTIVITY_UNEVALUATED,
    other = BONAFIDE_PLAY_OTHER,
};

enum class account_activity : std::uint32_t {
    unevaluated = BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNEVALUATED,
    unusual = BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNUSUAL,
    unknown = BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNKNOWN,
    typical_basic = BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_BASIC,
    typical_strong = BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_STRONG,
    other = BONAFIDE_PLAY_OTHER,
};

enum class play_protect : std::uint32_t {
    no_issues = BONAFIDE_PLAY_PROTECT_NO_ISSUES,
    no_data = BONAFIDE_PLAY_PROTECT_NO_DATA,
    possible_risk = BONAFIDE_PLAY_PROTECT_POSSIBLE_RISK,
    medium_risk = BONAFIDE_PLAY_PROTECT_MEDIUM_RISK,
    high_risk = BONAFIDE_PLAY_PROTECT_HIGH_RISK,
    unevaluated = BONAFIDE_PLAY_PROTECT_UNEVALUATED,
    other = BONAFIDE_PLAY_OTHER,
};

/** Apps on the device that could watch this one. */
enum class watching_app : std::uint32_t {
    known_installed = BONAFIDE_PLAY_APPS_KNOWN_INSTALLED,
    known_capturing = BONAFIDE_PLAY_APPS_KNOWN_CAPTURING,
    known_overlays = BONAFIDE_PLAY_APPS_KNOWN_OVERLAYS,
    known_controlling = BONAFIDE_PLAY_APPS_KNOWN_CONTROLLING,
    unknown_installed = BONAFIDE_PLAY_APPS_UNKNOWN_INSTALLED,
    unknown_capturing = BONAFIDE_PLAY_APPS_UNKNOWN_CAPTURING,
    unknown_overlays = BONAFIDE_PLAY_APPS_UNKNOWN_OVERLAYS,
    unknown_controlling = BONAFIDE_PLAY_APPS_UNKNOWN_CONTROLLING,
    other = BONAFIDE_PLAY_OTHER,
};

/** The bits that an app left on a device. */
enum class recall_bit : std::uint32_t { first = 1, second = 2, third = 4 };

enum class binding : std::uint32_t {
    nonce = BONAFIDE_PLAY_BINDING_NONCE,
    request_hash = BONAFIDE_PLAY_BINDING_REQUEST_HASH,
};

/** What a token must be about. */
struct expected {
    std::string_view package;
    play_integrity::binding kind = play_integrity::binding::nonce;
    std::string_view value;
    /** How old the token may be, at most a day; 0 is 10 minutes. */
    milliseconds max_age{};
    /** How far Google's clock may be ahead, at most a day; 0 is 60 seconds. */
    milliseconds max_ahead{};

    /** Of a classic request. */
    [[nodiscard]] static expected nonce(std::string_view package, std::string_view value) {
        expected what;
        what.package = package;
        what.value = value;
        return what;
    }
    /** Of a standard request. */
    [[nodiscard]] static expected request_hash(std::string_view package, std::string_view value) {
        expected what = nonce(package, value);
        what.kind = play_integrity::binding::request_hash;
        return what;
    }
};

/** What a verdict says; nothing where Google said nothing. */
struct verdict_claims {
    play_integrity::provenance provenance = play_integrity::provenance::local_keys;
    std::string package;
    timestamp time;
    std::optional<play_integrity::recognition> recognition;
    std::optional<std::int64_t> version_code;
    flags<label> labels;
    std::optional<std::int64_t> sdk_version;
    std::optional<play_integrity::activity> activity;
    std::array<std::optional<bool>, 3> recall;
    std::optional<play_integrity::licensing> licensing;
    std::optional<play_integrity::account_activity> account_activity;
    /** Nothing if Google did not look. */
    std::optional<flags<watching_app>> apps;
    std::optional<play_integrity::play_protect> play_protect;
    /** Set up for a tester in the Play Console. */
    bool testing_response = false;
};

/** Google's verdict about an app on Android. */
class verdict : public detail::owner<bonafide_play_verdict, bonafide_play_verdict_free> {
public:
    using owner::owner;

    [[nodiscard]] verdict_claims claims() const {
        const auto from =
            detail::read<bonafide_play_claims>(bonafide_play_verdict_read_claims, get());
        verdict_claims claims;
        claims.provenance = static_cast<provenance>(from.provenance);
        claims.package = detail::text(from.package, from.package_len);
        claims.time = timestamp{from.time_ms};
        claims.recognition = detail::said<recognition>(from.recognition);
        if (from.version_code >= 0)
            claims.version_code = from.version_code;
        claims.labels = flags<label>::from_bits(from.labels);
        if (from.sdk_version >= 0)
            claims.sdk_version = from.sdk_version;
        claims.activity = detail::said<activity>(from.activity);
        for (std::size_t bit = 0; bit < claims.recall.size(); ++bit)
            if (from.recall[bit] >= 0)
                claims.recall[bit] = from.recall[bit] != 0;
        claims.licensing = detail::said<licensing>(from.licensing);
        claims.account_activity = detail::said<account_activity>(from.account_activity);
        if (from.apps_evaluated != 0)
            claims.apps = flags<watching_app>::from_bits(from.apps);
        claims.play_protect = detail::said<play_protect>(from.play_protect);
        claims.testing_response = from.testing_response != 0;
        return claims;
    }

    /** In Google's own shape, without nonce and request hash. */
    [[nodiscard]] std::string json() const {
        return detail::read_text(bonafide_play_verdict_json, get());
    }
};

/** Google's verdict about an app in Google Play Games on PC. No policy judges it. */
class pc_verdict : public detail::owner<bonafide_play_pc_verdict, bonafide_play_pc_verdict_free> {
public:
    using owner::owner;

    /** Genuine if label::pc is among them. */
    [[nodiscard]] flags<label> labels() const {
        return flags<label>::from_bits(
            detail::read<bonafide_play_labels>(bonafide_play_pc_verdict_labels, get()));
    }
    [[nodiscard]] std::optional<play_integrity::licensing> licensing() const {
        return detail::said<play_integrity::licensing>(
            detail::read<bonafide_play_licensing>(bonafide_play_pc_verdict_licensing, get()));
    }
    [[nodiscard]] bool testing_response() const {
        return detail::read<std::uint32_t>(bonafide_play_pc_verdict_testing_response, get()) != 0;
    }
};

} // namespace play_integrity

template <>
struct detail::finishing<play_integrity::verdict> {
    using handle = bonafide_play_verdict;
    static constexpr auto finish = bonafide_pending_finish_play;
};

template <>
struct detail::finishing<play_integrity::pc_verdict> {
    using handle = bonafide_play_pc_verdict;
    static constexpr auto finish = bonafide_pending_finish_play_pc;
};

namespace detail {

inline bonafide_play_expected plain(const play_integrity::expected& what) noexcept {
    bonafide_play_expected plain{};
    plain.package = data(what.package);
    plain.package_len = what.package.size();
    plain.binding_kind = number(what.kind);
    plain.binding = data(what.value);
    plain.binding_len = what.value.size();
    plain.max_age_ms = count(what.max_age);
    plain.max_ahead_ms = count(what.max_ahead);
    return plain;
}

} // namespace detail

namespace play_integrity {

/** Decrypts and verifies tokens with the keys from the Play Console. */
class verifier : public detail::owner<bonafide_play_verifier, bonafide_play_verifier_free> {
public:
    using owner::owner;

    pending<verdict> verify(std::string_view token, const expected& what, timestamp now) const {
        const auto plain = detail::plain(what);
        return pending<verdict>{detail::read<bonafide_pending*>(
            bonafide_play_verify, get(), detail::data(token), token.size(), &plain, now.unix_ms())};
    }
};

class verifier_builder : public detail::owner<bonafide_play_builder, bonafide_play_builder_free> {
public:
    using owner::owner;
    verifier_builder() : owner{bonafide_play_builder_new()} {}

    /** Both keys as base64; again for another pair, while you change them. */
    verifier_builder& app(std::string_view package, std::string_view decryption_key,
                          std::string_view verification_key) {
        detail::call(bonafide_play_builder_app, get(), detail::data(package), package.size(),
                     detail::data(decryption_key), decryption_key.size(),
                     detail::data(verification_key), verification_key.size());
        return *this;
    }

    [[nodiscard]] verifier build() const {
        return verifier{detail::read<bonafide_play_verifier*>(bonafide_play_builder_build, get())};
    }
};

/**
 * The HTTP request that asks Google to decode a token: POST, with `Authorization` and
 * `Content-Type: application/json`. What it gives lives as long as it does; authorization and body
 * are secrets.
 */
class decode_request
    : public detail::owner<bonafide_play_decode_request, bonafide_play_decode_request_free> {
public:
    using owner::owner;

    /** `access_token`: OAuth 2.0, of a service account. */
    decode_request(std::string_view package, std::string_view token, std::string_view access_token)
        : owner{make(bonafide_play_decode_request_new, package, token, access_token)} {}

    /** For an app in Google Play Games on PC. */
    [[nodiscard]] static decode_request for_pc(std::string_view package, std::string_view token,
                                               std::string_view access_token) {
        return decode_request{
            make(bonafide_play_pc_decode_request_new, package, token, access_token)};
    }

    [[nodiscard]] std::string_view url() const {
        const auto from = parts();
        return detail::view(from.url, from.url_len);
    }
    [[nodiscard]] std::string_view authorization() const {
        const auto from = parts();
        return detail::view(from.authorization, from.authorization_len);
    }
    [[nodiscard]] std::string_view body() const {
        const auto from = parts();
        return detail::view(from.body, from.body_len);
    }

private:
    template <class New>
    static bonafide_play_decode_request* make(New function, std::string_view package,
                                              std::string_view token,
                                              std::string_view access_token) {
        return detail::read<bonafide_play_decode_request*>(
            function, detail::data(package), package.size(), detail::data(token), token.size(),
            detail::data(access_token), access_token.size());
    }

    [[nodiscard]] bonafide_play_decode_parts parts() const {
        return detail::read<bonafide_play_decode_parts>(bonafide_play_decode_request_parts, get());
    }
};

/** Throws where Google's HTTP status says that the body is no verdict. */
inline void check_decode_status(std::uint16_t status) {
    detail::call(bonafide_play_check_decode_status, status);
}

/** Verifies what Google answered to a decode_request. */
inline pending<verdict> verify_decoded(bytes_view answer, const expected& what, timestamp now) {
    const auto plain = detail::plain(what);
    return pending<verdict>{detail::read<bonafide_pending*>(
        bonafide_play_verify_decoded, answer.data(), answer.size(),
        static_cast<const bonafide_play_expected*>(&plain), now.unix_ms())};
}

inline pending<pc_verdict> verify_pc_decoded(bytes_view answer, const expected& what,
                                             timestamp now) {
    const auto plain = detail::plain(what);
    return pending<pc_verdict>{detail::read<bonafide_pending*>(
        bonafide_play_verify_pc_decoded, answer.data(), answer.size(),
        static_cast<const bonafide_play_expected*>(&plain), now.unix_ms())};
}

/** A digest as the Play Console shows it, or as verdicts write it. */
[[nodiscard]] inline bytes32 certificate_digest(std::string_view text) {
    return detail::read_bytes32(bonafide_play_certificate_digest, detail::data(text), text.size());
}

/** Which verdicts are good enough. */
class policy : public detail::owner<bonafide_play_policy, bonafide_play_policy_free> {
public:
    using owner::owner;

    /** `digests`: the certificates that may sign the app. */
    [[nodiscard]] static policy recommended(const std::vector<bytes32>& digests) {
        return preset(BONAFIDE_PLAY_POLICY_RECOMMENDED, digests);
    }
    [[nodiscard]] static policy lenient(const std::vector<bytes32>& digests) {
        return preset(BONAFIDE_PLAY_POLICY_LENIENT, digests);
    }
    [[nodiscard]] static policy strict(const std::vector<bytes32>& digests) {
        return preset(BONAFIDE_PLAY_POLICY_STRICT, digests);
    }

    policy& accept_recognition(flags<recognition> accepted) {
        return set(bonafide_play_policy_accept_recognition, accepted.bits());
    }
    policy& accept_labels(flags<label> accepted) {
        return set(bonafide_play_policy_accept_labels, accepted.bits());
    }
    policy& min_sdk_version(std::int64_t version) {
        return set(bonafide_play_policy_min_sdk_version, version);
    }
    policy& require_licensed(bool required) {
        return set(bonafide_play_policy_require_licensed, static_cast<std::uint32_t>(required));
    }
    policy& allow_testing_responses(bool allowed) {
        return set(bonafide_play_policy_allow_testing_responses,
                   static_cast<std::uint32_t>(allowed));
    }
    policy& min_version_code(std::int64_t code) {
        return set(bonafide_play_policy_min_version_code, code);
    }
    policy& accept_play_protect(flags<play_protect> accepted) {
        return set(bonafide_play_policy_accept_play_protect, accepted.bits());
    }
    policy& refuse_apps(flags<watching_app> refused) {
        return set(bonafide_play_policy_refuse_apps, refused.bits());
    }
    policy& accept_activity(flags<activity> accepted) {
        return set(bonafide_play_policy_accept_activity, accepted.bits());
    }
    policy& refuse_recall(flags<recall_bit> refused) {
        return set(bonafide_play_policy_refuse_recall, refused.bits());
    }

    appraisal appraise(const verdict& claims) const {
        return appraisal{
            detail::read<bonafide_appraisal*>(bonafide_play_policy_appraise, get(), claims.get())};
    }

    /** To tell a refusal at once; the token is to be committed either way. */
    template <class... Claims>
    appraisal appraise_before_commit(const pending<Claims...>& evidence) const {
        static_assert((std::is_same_v<Claims, verdict> || ...), "it holds no verdict");
        return appraisal{detail::read<bonafide_appraisal*>(
            bonafide_play_policy_appraise_before_commit, get(), evidence.get())};
    }

private:
    static policy preset(bonafide_play_preset number, const std::vector<bytes32>& digests) {
        bytes flat;
        for (const bytes32& digest : digests)
            flat.insert(flat.end(), digest.begin(), digest.end());
        return policy{detail::read<bonafide_play_policy*>(
            bonafide_play_policy_new, number, static_cast<const std::uint8_t*>(flat.data()),
            digests.size())};
    }

    template <class Value>
    policy& set(bonafide_result (*function)(bonafide_play_policy*, Value), Value value) {
        detail::call(function, get(), value);
        return *this;
    }
};

} // namespace play_integrity

/* ========================================================================================
 * Runtime signals: reports that apps send. They prove nothing by themselves.
 * ======================================================================================== */

namespace signals {

enum class platform : std::uint32_t {
    android = BONAFIDE_SIGNALS_PLATFORM_ANDROID,
    ios = BONAFIDE_SIGNALS_PLATFORM_IOS,
    linux_host = BONAFIDE_SIGNALS_PLATFORM_LINUX,
};

enum class category : std::uint32_t {
    privileged_access = BONAFIDE_SIGNAL_PRIVILEGED_ACCESS,
    debugger = BONAFIDE_SIGNAL_DEBUGGER,
    emulator = BONAFIDE_SIGNAL_EMULATOR,
    integrity = BONAFIDE_SIGNAL_INTEGRITY,
    instrumentation = BONAFIDE_SIGNAL_INSTRUMENTATION,
};

enum class severity : std::uint32_t {
    low = BONAFIDE_SEVERITY_LOW,
    medium = BONAFIDE_SEVERITY_MEDIUM,
    high = BONAFIDE_SEVERITY_HIGH,
};

enum class confidence : std::uint32_t {
    low = BONAFIDE_CONFIDENCE_LOW,
    medium = BONAFIDE_CONFIDENCE_MEDIUM,
    high = BONAFIDE_CONFIDENCE_HIGH,
};

/** What a signal is read from. */
enum class source : std::uint32_t {
    files = BONAFIDE_SIGNAL_SOURCE_FILES,
    mounts = BONAFIDE_SIGNAL_SOURCE_MOUNTS,
    properties = BONAFIDE_SIGNAL_SOURCE_PROPERTIES,
    process = BONAFIDE_SIGNAL_SOURCE_PROCESS,
    environment = BONAFIDE_SIGNAL_SOURCE_ENVIRONMENT,
    network = BONAFIDE_SIGNAL_SOURCE_NETWORK,
    frameworks = BONAFIDE_SIGNAL_SOURCE_FRAMEWORKS,
};

enum class reaction : std::uint32_t {
    ignore = BONAFIDE_REACTION_IGNORE,
    log = BONAFIDE_REACTION_LOG,
    block_from_low = BONAFIDE_REACTION_BLOCK_FROM_LOW,
    block_from_medium = BONAFIDE_REACTION_BLOCK_FROM_MEDIUM,
    block_from_high = BONAFIDE_REACTION_BLOCK_FROM_HIGH,
};

/** A row of the library's own table. Its texts are part of the library, and live as long. */
struct signal {
    /** Its stable name, such as root.su_binary. */
    std::string_view id;
    std::string_view finds;
    std::string_view evaded_by;
    std::string_view false_alarm;
    std::string_view mastg;
    signals::category category = signals::category::privileged_access;
    signals::severity severity = signals::severity::low;
    signals::confidence confidence = signals::confidence::low;
    signals::source source = signals::source::files;
};

/** Something that was found. */
struct finding {
    signals::signal signal;
    /** How grave it is here. */
    signals::severity severity = signals::severity::low;
    /** The table's own names that matched; part of the library. */
    std::vector<std::string_view> evidence;
};

} // namespace signals

namespace detail {

inline signals::signal plain(const bonafide_signal& from) noexcept {
    return signals::signal{view(from.id),
                           view(from.finds),
                           view(from.evaded_by),
                           view(from.false_alarm),
                           view(from.mastg),
                           static_cast<signals::category>(from.category),
                           static_cast<signals::severity>(from.severity),
                           static_cast<signals::confidence>(from.confidence),
                           static_cast<signals::source>(from.source)};
}

} // namespace detail

namespace signals {

/** All that this library knows. */
[[nodiscard]] inline std::vector<signal> table() {
    std::vector<signal> rows;
    for (std::size_t index = 0, count = bonafide_signals_table_count(); index < count; ++index)
        rows.push_back(
            detail::plain(detail::read<bonafide_signal>(bonafide_signals_table_row, index)));
    return rows;
}

/** What an app found on its device, and what it could not look at. */
class report : public detail::owner<bonafide_signals_report, bonafide_signals_report_free> {
public:
    using owner::owner;

    [[nodiscard]] static report from_bytes(bytes_view data) {
        return report{detail::read<bonafide_signals_report*>(bonafide_signals_report_from_bytes,
                                                             data.data(), data.size())};
    }

    /** request::report_sha256, so that the evidence is bound to it. */
    [[nodiscard]] bytes32 digest() const {
        return detail::read_bytes32(bonafide_signals_report_digest, get());
    }
    [[nodiscard]] signals::platform platform() const {
        return static_cast<signals::platform>(
            detail::read<bonafide_signals_platform>(bonafide_signals_report_platform, get()));
    }
    /** How long the collection took. */
    [[nodiscard]] milliseconds duration() const {
        return detail::duration(
            detail::read<std::uint64_t>(bonafide_signals_report_duration, get()));
    }
    /** What ran, inconclusive or not. */
    [[nodiscard]] std::vector<signal> checks() const {
        return all(bonafide_signals_report_check_count, bonafide_signals_report_check);
    }
    /** What could not look: not the same as clean. */
    [[nodiscard]] std::vector<signal> inconclusive() const {
        return all(bonafide_signals_report_inconclusive_count,
                   bonafide_signals_report_inconclusive);
    }
    [[nodiscard]] std::vector<finding> findings() const {
        return detail::elements<finding>(
            bonafide_signals_report_finding_count, get(), [&](std::size_t index) {
                const auto from =
                    detail::read<bonafide_finding>(bonafide_signals_report_finding, get(), index);
                finding found{detail::plain(from.signal), static_cast<severity>(from.severity), {}};
                for (std::size_t name = 0; name < from.evidence_count; ++name)
                    found.evidence.push_back(detail::view(detail::read<bonafide_bytes>(
                        bonafide_signals_report_finding_evidence, get(), index, name)));
                return found;
            });
    }
    /** For people, in several lines. */
    [[nodiscard]] std::string text() const {
        return detail::read_text(bonafide_signals_report_text, get());
    }

private:
    using count_function = bonafide_result(const bonafide_signals_report*, std::size_t*);
    using each_function = bonafide_result(const bonafide_signals_report*, std::size_t,
                                          bonafide_signal*);

    [[nodiscard]] std::vector<signal> all(count_function* count, each_function* each) const {
        return detail::elements<signal>(count, get(), [&](std::size_t index) {
            return detail::plain(detail::read<bonafide_signal>(each, get(), index));
        });
    }
};

/** Says which findings are good enough. */
class policy : public detail::owner<bonafide_signals_policy, bonafide_signals_policy_free> {
public:
    using owner::owner;

    /** Refuses nothing. Begin with this one. */
    [[nodiscard]] static policy log_only() { return preset(BONAFIDE_SIGNALS_PRESET_LOG_ONLY); }
    [[nodiscard]] static policy recommended() {
        return preset(BONAFIDE_SIGNALS_PRESET_RECOMMENDED);
    }
    [[nodiscard]] static policy strict() { return preset(BONAFIDE_SIGNALS_PRESET_STRICT); }

    policy& react(category about, reaction how) {
        detail::call(bonafide_signals_policy_react, get(), detail::number(about),
                     detail::number(how));
        return *this;
    }

    appraisal appraise(const report& of) const {
        return appraisal{
            detail::read<bonafide_appraisal*>(bonafide_signals_policy_appraise, get(), of.get())};
    }

private:
    static policy preset(bonafide_signals_preset number) {
        return policy{detail::read<bonafide_signals_policy*>(bonafide_signals_policy_new, number)};
    }
};

} // namespace signals

/* ========================================================================================
 * The gate: the whole decision for one request
 * ======================================================================================== */

namespace gate {

enum class enforcement : std::uint32_t {
    enforce = BONAFIDE_ENFORCEMENT_ENFORCE,
    /** What the policy refuses is allowed and reported. */
    monitor = BONAFIDE_ENFORCEMENT_MONITOR,
};

enum class evidence : std::uint32_t {
    attestation = BONAFIDE_EVIDENCE_ATTESTATION,
    assertion = BONAFIDE_EVIDENCE_ASSERTION,
    classic_token = BONAFIDE_EVIDENCE_CLASSIC_TOKEN,
    standard_token = BONAFIDE_EVIDENCE_STANDARD_TOKEN,
};

/** What a request needs next, and the functions that give it. */
enum class step : std::uint32_t {
    /** Nothing: decision(). */
    decision = BONAFIDE_GATE_NEXT_DECISION,
    /** The object in the body: attestation(). */
    attestation = BONAFIDE_GATE_NEXT_ATTESTATION,
    /** The device from your table: device_id(), then device(). */
    device = BONAFIDE_GATE_NEXT_DEVICE,
    /** The hash of the body: body(). */
    body = BONAFIDE_GATE_NEXT_BODY,
    /** Google's answer: decode_request(), then decoded(). */
    decoded = BONAFIDE_GATE_NEXT_DECODED,
    /** The write of all effects, or none: effects(), then finish(). */
    commit = BONAFIDE_GATE_NEXT_COMMIT,
};

enum class decision_kind : std::uint32_t {
    allow = BONAFIDE_DECISION_ALLOW,
    allow_monitored = BONAFIDE_DECISION_ALLOW_MONITORED,
    deny = BONAFIDE_DECISION_DENY,
};

/**
 * What a request brings, as its headers say it. Of texts that are not UTF-8, admit throws
 * BONAFIDE_ERROR_CALL_UTF8: such a request is malformed.
 */
struct call {
    /** The client says this, and challenge, kind, key_id and evidence. */
    std::string_view app_id;
    /** The server's own word for what the endpoint does. */
    std::string_view purpose;
    /** Whom the challenge was given to. */
    std::string_view subject;
    std::string_view challenge;
    gate::evidence kind = gate::evidence::assertion;
    /** Of an attestation or assertion, in base64. */
    std::string_view key_id;
    /** An assertion in base64, or a token. */
    std::string_view evidence;
    /** In upper case. */
    std::string_view method;
    std::string_view path_and_query;
    /** The report of runtime signals, byte for byte, if one came. */
    std::optional<bytes_view> report;
};

/** A device as your table has it. */
struct stored_device {
    bytes record;
    std::string owner;
    bool revoked = false;
};

/** Which request it was, for an audit log. Subject and device are proven if it was allowed. */
struct audit {
    /** Nothing if the gate does not serve it. */
    std::optional<std::string> app_id;
    std::string purpose;
    std::string subject;
    gate::evidence kind = gate::evidence::assertion;
    timestamp time;
    std::optional<bytes32> device;
};

/** What the gate said about one request. */
class [[nodiscard]] decision : public detail::owner<bonafide_decision, bonafide_decision_free> {
public:
    using owner::owner;

    [[nodiscard]] decision_kind kind() const noexcept {
        return static_cast<decision_kind>(bonafide_decision_kind_of(get()));
    }
    /** Whether the request may go on, monitored or not. */
    [[nodiscard]] bool allowed() const noexcept {
        return kind() == decision_kind::allow || kind() == decision_kind::allow_monitored;
    }
    /** Why it was denied, for action_of and public_message; BONAFIDE_OK if it was not. */
    [[nodiscard]] bonafide_result code() const noexcept { return bonafide_decision_result(get()); }
    /** For the server's log. */
    [[nodiscard]] std::string line() const {
        return detail::read_text(bonafide_decision_line, get());
    }
    [[nodiscard]] gate::audit audit() const {
        const auto from = detail::read<bonafide_audit>(bonafide_decision_audit, get());
        gate::audit which;
        which.app_id = detail::text_if_there(from.app_id, from.app_id_len);
        which.purpose = detail::text(from.purpose, from.purpose_len);
        which.subject = detail::text(from.subject, from.subject_len);
        which.kind = static_cast<evidence>(from.evidence_kind);
        which.time = timestamp{from.time_ms};
        if (from.has_device != 0)
            which.device = detail::array(from.device);
        return which;
    }
    /** Everything that the policies found. */
    bonafide::appraisal appraisal() const {
        return bonafide::appraisal{
            detail::read<bonafide_appraisal*>(bonafide_decision_appraisal, get())};
    }

    /* Of a request that was allowed with one. */
    [[nodiscard]] std::optional<app_attest::attestation> attestation() const {
        return detail::read_if_there<app_attest::attestation, bonafide_attestation>(
            bonafide_decision_attestation, get());
    }
    [[nodiscard]] std::optional<app_attest::assertion> assertion() const {
        return detail::read_if_there<app_attest::assertion, bonafide_assertion>(
            bonafide_decision_assertion, get());
    }
    [[nodiscard]] std::optional<play_integrity::verdict> verdict() const {
        return detail::read_if_there<play_integrity::verdict, bonafide_play_verdict>(
            bonafide_decision_verdict, get());
    }
    [[nodiscard]] std::optional<signals::report> report() const {
        return detail::read_if_there<signals::report, bonafide_signals_report>(
            bonafide_decision_report, get());
    }
};

/**
 * One request on its way through the gate:
 *
 *     auto request = gate.admit(call, now);
 *     while (request.next() != step::decision)
 *         switch (request.next()) {
 *         case step::attestation: request.attestation(read_body(), std::nullopt, now); break;
 *         case step::device:      request.device(database.find(request.device_id())); break;
 *         case step::body:        request.body(request_body_sha256(read_body()), now); break;
 *         case step::commit:      request.finish(database.commit(request.effects())); break;
 *         default:                request.unavailable(); // no tokens for Google to decode here
 *         }
 *     if (!request.decision().allowed()) ...
 *
 * A refusal at any step leads to the decision; only misuse throws. Where database or Google do
 * not answer, it is unavailable(). Dropping it before the end changes nothing anywhere.
 */
class request : public detail::owner<bonafide_gate_request, bonafide_gate_request_free> {
public:
    using owner::owner;

    [[nodiscard]] step next() const {
        const auto number = detail::read<bonafide_gate_next>(bonafide_gate_request_next, get());
        if (number < detail::number(step::decision) || number > detail::number(step::commit))
            throw error(BONAFIDE_ERROR_CALL_ENUMERATOR); // Of a later version.
        return static_cast<step>(number);
    }

    /** `body_sha256` is of what else the request carries; nothing if the object is all. */
    void attestation(bytes_view object, std::optional<bytes_view> body_sha256, timestamp now) {
        detail::call(bonafide_gate_request_attestation, get(), object.data(), object.size(),
                     hash(body_sha256), now.unix_ms());
    }

    /** The device's key in your table. */
    [[nodiscard]] bytes32 device_id() const {
        return detail::read_bytes32(bonafide_gate_request_device_id, get());
    }
    /** What your table has of it, if anything. */
    void device(const std::optional<stored_device>& found) {
        if (!found) {
            detail::call(bonafide_gate_request_device, get(),
                         static_cast<const bonafide_device*>(nullptr));
            return;
        }
        bonafide_device plain{};
        plain.record = found->record.data();
        plain.record_len = found->record.size();
        plain.owner = detail::data(found->owner);
        plain.owner_len = found->owner.size();
        plain.revoked = found->revoked ? 1 : 0;
        detail::call(bonafide_gate_request_device, get(),
                     static_cast<const bonafide_device*>(&plain));
    }

    /** The SHA-256 of the body; nothing if there is none. */
    void body(std::optional<bytes_view> sha256, timestamp now) {
        detail::call(bonafide_gate_request_body, get(), hash(sha256), now.unix_ms());
    }

    /** The call that asks Google. */
    [[nodiscard]] play_integrity::decode_request
    decode_request(std::string_view access_token) const {
        return play_integrity::decode_request{detail::read<bonafide_play_decode_request*>(
            bonafide_gate_request_decode_request, get(), detail::data(access_token),
            access_token.size())};
    }
    /** Google's HTTP status and body, and the SHA-256 of the client's body. */
    void decoded(std::uint16_t status, bytes_view answer, std::optional<bytes_view> body_sha256,
                 timestamp now) {
        detail::call(bonafide_gate_request_decoded, get(), status, answer.data(), answer.size(),
                     hash(body_sha256), now.unix_ms());
    }

    [[nodiscard]] std::vector<effect> effects() const {
        return detail::elements<effect>(
            bonafide_gate_request_effect_count, get(), [&](std::size_t index) {
                return detail::plain(
                    detail::read<bonafide_effect>(bonafide_gate_request_effect, get(), index));
            });
    }
    void finish(outcome how) {
        detail::call(bonafide_gate_request_finish, get(), detail::number(how));
    }

    /** Database or Google gave no certain answer: no judgement, try again later. */
    void unavailable() { detail::call(bonafide_gate_request_unavailable, get()); }
    /** For a reason of yours, such as BONAFIDE_ERROR_EVIDENCE_NOT_SERVED. */
    void refuse(bonafide_result reason) {
        detail::call(bonafide_gate_request_refuse, get(), reason);
    }

    bonafide::gate::decision decision() const {
        return bonafide::gate::decision{
            detail::read<bonafide_decision*>(bonafide_gate_request_decision, get())};
    }

private:
    static const std::uint8_t* hash(std::optional<bytes_view> sha256) {
        return detail::fixed<32>(sha256, BONAFIDE_ERROR_INVALID_REQUEST_FIELD);
    }
};

/** Decides about requests. */
class gate : public detail::owner<bonafide_gate, bonafide_gate_free> {
public:
    using owner::owner;

    [[nodiscard]] bool serves(std::string_view app_id) const {
        return detail::read<std::uint32_t>(bonafide_gate_serves, get(), detail::data(app_id),
                                           app_id.size())
               != 0;
    }
    /** For a client of an app that is served. */
    [[nodiscard]] std::string challenge(const challenge_scope& scope, timestamp now) const {
        const auto plain = detail::plain(scope);
        return detail::read_text(bonafide_gate_challenge, get(),
                                 static_cast<const bonafide_challenge_scope*>(&plain),
                                 now.unix_ms());
    }
    /** Judges a request by its headers: go on with request::next(). */
    [[nodiscard]] request admit(const call& of, timestamp now) const {
        bonafide_gate_call plain{};
        plain.app_id = detail::data(of.app_id);
        plain.app_id_len = of.app_id.size();
        plain.purpose = detail::data(of.purpose);
        plain.purpose_len = of.purpose.size();
        plain.subject = detail::data(of.subject);
        plain.subject_len = of.subject.size();
        plain.challenge = detail::data(of.challenge);
        plain.challenge_len = of.challenge.size();
        plain.evidence_kind = detail::number(of.kind);
        plain.key_id = detail::data(of.key_id);
        plain.key_id_len = of.key_id.size();
        plain.evidence = detail::data(of.evidence);
        plain.evidence_len = of.evidence.size();
        plain.method = detail::data(of.method);
        plain.method_len = of.method.size();
        plain.path_and_query = detail::data(of.path_and_query);
        plain.path_and_query_len = of.path_and_query.size();
        plain.report = detail::given(of.report);
        plain.report_len = of.report ? of.report->size() : 0;
        return request{detail::read<bonafide_gate_request*>(
            bonafide_gate_admit, get(), static_cast<const bonafide_gate_call*>(&plain),
            now.unix_ms())};
    }
};

/** For requests to one authority. It keeps copies of what it is given. */
class builder : public detail::owner<bonafide_gate_builder, bonafide_gate_builder_free> {
public:
    using owner::owner;

    /** Scheme, host and port as clients call them, never as a header says. */
    builder(const challenges& of, scheme how, std::string_view authority)
        : owner{detail::read<bonafide_gate_builder*>(bonafide_gate_builder_new, of.get(),
                                                     detail::number(how), detail::data(authority),
                                                     authority.size())} {}

    builder& app_attest(const bonafide::app_attest::verifier& verifier,
                        const bonafide::app_attest::policy& policy) {
        detail::call(bonafide_gate_builder_app_attest, get(), verifier.get(), policy.get());
        return *this;
    }
    /** Classic tokens. */
    builder& play_keys(const play_integrity::verifier& verifier,
                       const play_integrity::policy& policy) {
        detail::call(bonafide_gate_builder_play_keys, get(), verifier.get(), policy.get());
        return *this;
    }
    /** Standard tokens, which Google decodes; once for each package, and one policy for all. */
    builder& play_decode(std::string_view package, const play_integrity::policy& policy) {
        detail::call(bonafide_gate_builder_play_decode, get(), detail::data(package),
                     package.size(), policy.get());
        return *this;
    }
    /** As in play_integrity::expected. */
    builder& play_freshness(milliseconds max_age, milliseconds max_ahead) {
        detail::call(bonafide_gate_builder_play_freshness, get(), detail::count(max_age),
                     detail::count(max_ahead));
        return *this;
    }
    /** Reports, where they come. */
    builder& signals(const bonafide::signals::policy& policy) {
        detail::call(bonafide_gate_builder_signals, get(), policy.get());
        return *this;
    }
    /** A report with each request of this purpose; once for each. */
    builder& require_report(std::string_view purpose) {
        detail::call(bonafide_gate_builder_require_report, get(), detail::data(purpose),
                     purpose.size());
        return *this;
    }
    builder& enforcement(bonafide::gate::enforcement how) {
        detail::call(bonafide_gate_builder_enforcement, get(), detail::number(how));
        return *this;
    }

    /** Once: it uses the builder up, also by a failure. */
    [[nodiscard]] bonafide::gate::gate build() {
        return bonafide::gate::gate{
            detail::read<bonafide_gate*>(bonafide_gate_builder_build, get())};
    }
};

} // namespace gate

/* ========================================================================================
 * Secrets at rest, sealed under keys that rotate
 * ======================================================================================== */

namespace seal {

enum class key_state : std::uint32_t {
    enabled = BONAFIDE_SEALING_KEY_ENABLED,
    decrypt_only = BONAFIDE_SEALING_KEY_DECRYPT_ONLY,
    disabled = BONAFIDE_SEALING_KEY_DISABLED,
    destroyed = BONAFIDE_SEALING_KEY_DESTROYED,
};

enum class sealed_kind : std::uint32_t {
    sealed = BONAFIDE_SEALED_KIND_SEALED,
    legacy = BONAFIDE_SEALED_KIND_LEGACY,
};

/** What keyring::destroy overlooks in a census. */
enum class census_waiver : std::uint32_t {
    unreadable = BONAFIDE_CENSUS_WAIVER_UNREADABLE,
    empty = BONAFIDE_CENSUS_WAIVER_EMPTY,
};

using check_value = std::array<std::uint8_t, 8>;

/** What has to be stored with a key; nothing here is secret. */
struct key_info {
    std::string id;
    key_state state = key_state::enabled;
    /** Of suite 0, which serves nothing else. */
    bool legacy = false;
    timestamp since;
    timestamp created;
    seal::check_value check_value{};
};

/** What a stored text says without any key. */
struct inspection {
    sealed_kind kind = sealed_kind::sealed;
    /** Nothing for a legacy text, which names no key. */
    std::optional<std::string> key_id;
    std::size_t secret_size = 0;
};

} // namespace seal

namespace detail {

inline const std::uint8_t* key_material(bytes_view material) {
    return fixed<32>(material, BONAFIDE_ERROR_INVALID_KEY_TEXT);
}

inline bonafide_sealing_key plain(const seal::key_info& info) {
    bonafide_sealing_key plain{};
    if (info.id.size() > sizeof plain.id)
        throw error(BONAFIDE_ERROR_INVALID_SEALING_KEY_ID);
    std::copy(info.id.begin(), info.id.end(), std::begin(plain.id));
    plain.id_len = info.id.size();
    plain.state = number(info.state);
    plain.legacy = info.legacy ? 1 : 0;
    plain.since_ms = info.since.unix_ms();
    plain.created_ms = info.created.unix_ms();
    std::copy(info.check_value.begin(), info.check_value.end(), std::begin(plain.check_value));
    return plain;
}

inline seal::key_info plain(const bonafide_sealing_key& from) {
    seal::key_info info;
    info.id = text(from.id, from.id_len);
    info.state = static_cast<seal::key_state>(from.state);
    info.legacy = from.legacy != 0;
    info.since = timestamp{from.since_ms};
    info.created = timestamp{from.created_ms};
    std::copy(std::begin(from.check_value), std::end(from.check_value), info.check_value.begin());
    return info;
}

} // namespace detail

namespace seal {

/** Eight bytes that tell keys apart, for a key that was stored without them. */
[[nodiscard]] inline check_value check_value_of(bytes_view material) {
    check_value out{};
    detail::call(bonafide_sealing_key_check_value, detail::key_material(material), out.data());
    return out;
}

/** What a sealed secret belongs to, such as `{{"tenant", "7"}, {"name", "openai"}}`. */
class context : public detail::owner<bonafide_context, bonafide_context_free> {
public:
    using owner::owner;
    using field = std::pair<std::string_view, std::string_view>;

    context(std::initializer_list<field> fields) : context{fields.begin(), fields.end()} {}
    explicit context(const std::vector<field>& fields) : context{fields.begin(), fields.end()} {}
    /** Any range of pairs of texts, such as a std::map's. */
    template <class Iterator,
              std::enable_if_t<std::is_constructible_v<std::string_view,
                                                       decltype(std::declval<Iterator>()->first)>,
                               int> = 0>
    context(Iterator first, Iterator last) : owner{make(first, last)} {}

    /** No context: for the one secret that a table of one row holds. */
    [[nodiscard]] static context none() { return context{bonafide_context_none()}; }

private:
    template <class Iterator>
    static bonafide_context* make(Iterator first, Iterator last) {
        std::vector<bonafide_context_field> plain;
        for (; first != last; ++first) {
            const std::string_view name{first->first};
            const std::string_view value{first->second};
            plain.push_back({detail::data(name), name.size(), detail::data(value), value.size()});
        }
        return detail::read<bonafide_context*>(
            bonafide_context_new, static_cast<const bonafide_context_field*>(plain.data()),
            plain.size());
    }
};

/** How many rows each key has. */
class census : public detail::owner<bonafide_census, bonafide_census_free> {
public:
    using owner::owner;

    struct rows {
        std::string key_id;
        std::uint64_t count = 0;
    };

    [[nodiscard]] timestamp begun() const {
        return timestamp{detail::read<std::uint64_t>(bonafide_census_begun, get())};
    }
    [[nodiscard]] std::uint64_t rows_of(std::string_view key_id) const {
        return detail::read<std::uint64_t>(bonafide_census_rows_of, get(), detail::data(key_id),
                                           key_id.size());
    }
    /** Of the keys that have any, sorted by name. */
    [[nodiscard]] std::vector<rows> keys() const {
        return detail::elements<rows>(bonafide_census_key_count, get(), [&](std::size_t index) {
            const auto from = detail::read<bonafide_census_rows>(bonafide_census_key, get(), index);
            return rows{detail::text(from.key_id, from.key_id_len), from.rows};
        });
    }
    /** Of suite 0. */
    [[nodiscard]] std::uint64_t legacy() const {
        return detail::read<std::uint64_t>(bonafide_census_legacy, get());
    }
    /** That do not say which key they need: look at each. */
    [[nodiscard]] std::uint64_t unreadable() const {
        return detail::read<std::uint64_t>(bonafide_census_unreadable, get());
    }
};

/** Counts every row of every table that has secrets of a ring. */
class census_count : public detail::owner<bonafide_census_count, bonafide_census_count_free> {
public:
    using owner::owner;
    /** `now` was read before the first row is. */
    explicit census_count(timestamp now) : owner{bonafide_census_count_begin(now.unix_ms())} {}

    census_count& row(std::string_view stored) {
        detail::call(bonafide_census_count_row, get(), detail::data(stored), stored.size());
        return *this;
    }
    /** Rows that the database counted, with LIKE 'seal:2:<kid>:%'. */
    census_count& add(std::string_view key_id, std::uint64_t rows) {
        detail::call(bonafide_census_count_add, get(), detail::data(key_id), key_id.size(), rows);
        return *this;
    }
    census_count& add_unreadable(std::uint64_t rows) {
        detail::call(bonafide_census_count_add_unreadable, get(), rows);
        return *this;
    }
    /** Of all rows; once. */
    [[nodiscard]] census finish() {
        return census{detail::read<bonafide_census*>(bonafide_census_count_finish, get())};
    }
};

/**
 * Keys with their states, one of them primary: it seals, others open. May be shared by threads
 * also while one of them changes it. What a change made lasts as long as the ring: store it.
 */
class keyring : public detail::owner<bonafide_keyring, bonafide_keyring_free> {
public:
    using owner::owner;

    /** Of one key, which is primary. `material`: 32 random bytes. */
    keyring(std::string_view id, bytes_view material, timestamp now)
        : owner{detail::read<bonafide_keyring*>(bonafide_keyring_new, detail::data(id), id.size(),
                                                detail::key_material(material), now.unix_ms())} {}
    /** Of one fresh key. Store it before anything is sealed. */
    [[nodiscard]] static keyring generated(std::string_view id, timestamp now) {
        return keyring{detail::read<bonafide_keyring*>(bonafide_keyring_new_generated,
                                                       detail::data(id), id.size(), now.unix_ms())};
    }

    /** A text for a column of a database. */
    [[nodiscard]] std::string seal(bytes_view secret, const context& of) const {
        return detail::read_text(bonafide_keyring_seal, get(), secret.data(), secret.size(),
                                 of.get());
    }
    [[nodiscard]] secret open(std::string_view sealed, const context& of) const {
        return secret{detail::read<bonafide_secret*>(
            bonafide_keyring_open, get(), detail::data(sealed), sealed.size(), of.get())};
    }
    /** In suite 0, for a system that reads nothing else. */
    [[nodiscard]] std::string seal_legacy(std::string_view id, bytes_view secret,
                                          bytes_view additional = {}) const {
        return detail::read_text(bonafide_keyring_seal_legacy, get(), detail::data(id), id.size(),
                                 secret.data(), secret.size(), additional.data(),
                                 additional.size());
    }
    /** Of suite 0. Nothing in it says which row it belongs to: rewrap it. */
    [[nodiscard]] secret open_legacy(std::string_view sealed, bytes_view additional = {}) const {
        return secret{detail::read<bonafide_secret*>(bonafide_keyring_open_legacy, get(),
                                                     detail::data(sealed), sealed.size(),
                                                     additional.data(), additional.size())};
    }

    [[nodiscard]] bool needs_rewrap(std::string_view sealed) const {
        return detail::read<std::uint32_t>(bonafide_keyring_needs_rewrap, get(),
                                           detail::data(sealed), sealed.size())
               != 0;
    }
    /** The text to write where the old one still is; nothing if its key is primary already. */
    [[nodiscard]] std::optional<std::string> rewrap(std::string_view sealed,
                                                    const context& of) const {
        return rewrapped(detail::read<bonafide_buffer*>(
            bonafide_keyring_rewrap, get(), detail::data(sealed), sealed.size(), of.get()));
    }
    /** For a table that has rows of suite 0, too. */
    [[nodiscard]] std::optional<std::string>
    rewrap_or_legacy(std::string_view sealed, bytes_view additional, const context& of) const {
        return rewrapped(detail::read<bonafide_buffer*>(
            bonafide_keyring_rewrap_or_legacy, get(), detail::data(sealed), sealed.size(),
            additional.data(), additional.size(), of.get()));
    }

    /** Enabled and not primary. Wait until every node has it before it is promoted. */
    void add(std::string_view id, bytes_view material, timestamp now) {
        detail::call(bonafide_keyring_add, get(), detail::data(id), id.size(),
                     detail::key_material(material), now.unix_ms());
    }
    void add_generated(std::string_view id, timestamp now) {
        change(bonafide_keyring_add_generated, id, now);
    }
    void add_legacy(std::string_view id, bytes_view material, timestamp now) {
        detail::call(bonafide_keyring_add_legacy, get(), detail::data(id), id.size(),
                     detail::key_material(material), now.unix_ms());
    }
    void promote(std::string_view id) {
        detail::call(bonafide_keyring_promote, get(), detail::data(id), id.size());
    }
    void enable(std::string_view id, timestamp now) { change(bonafide_keyring_enable, id, now); }
    void decrypt_only(std::string_view id, timestamp now) {
        change(bonafide_keyring_decrypt_only, id, now);
    }
    void disable(std::string_view id, timestamp now) { change(bonafide_keyring_disable, id, now); }
    /** For ever. `cached_for`: the longest time for which a node may go on with an older ring. */
    void destroy(std::string_view id, const census& counted, milliseconds cached_for,
                 flags<census_waiver> waivers = {}) {
        detail::call(bonafide_keyring_destroy, get(), detail::data(id), id.size(), counted.get(),
                     detail::count(cached_for), waivers.bits());
    }

    [[nodiscard]] std::string primary() const {
        return detail::filled<std::string>(
            [&](std::uint8_t* buffer, std::size_t capacity, std::size_t* len) {
                return bonafide_keyring_primary(get(), buffer, capacity, len);
            });
    }
    [[nodiscard]] milliseconds primary_age(timestamp now) const {
        return detail::duration(
            detail::read<std::uint64_t>(bonafide_keyring_primary_age, get(), now.unix_ms()));
    }
    /** In the order in which they were added, destroyed ones included. */
    [[nodiscard]] std::vector<key_info> keys() const {
        return detail::elements<key_info>(
            bonafide_keyring_key_count, get(), [&](std::size_t index) {
                return detail::plain(
                    detail::read<bonafide_sealing_key>(bonafide_keyring_key, get(), index));
            });
    }
    /** The 32 bytes of a key, for whoever stores the ring. */
    [[nodiscard]] secret material(std::string_view id) const {
        return secret{detail::read<bonafide_secret*>(bonafide_keyring_material, get(),
                                                     detail::data(id), id.size())};
    }

private:
    template <class Change>
    void change(Change function, std::string_view id, timestamp now) {
        detail::call(function, get(), detail::data(id), id.size(), now.unix_ms());
    }

    static std::optional<std::string> rewrapped(bonafide_buffer* given) {
        detail::buffer_handle buffer{given};
        if (!buffer)
            return std::nullopt;
        return detail::text(std::move(buffer));
    }
};

/** Collects the keys of a ring that was stored. */
class keyring_builder
    : public detail::owner<bonafide_keyring_builder, bonafide_keyring_builder_free> {
public:
    using owner::owner;
    keyring_builder() : owner{bonafide_keyring_builder_new()} {}

    keyring_builder& key(const key_info& info, bytes_view material) {
        const auto plain = detail::plain(info);
        detail::call(bonafide_keyring_builder_key, get(), &plain, detail::key_material(material));
        return *this;
    }
    /** What is left of a destroyed key. */
    keyring_builder& tombstone(const key_info& info) {
        const auto plain = detail::plain(info);
        detail::call(bonafide_keyring_builder_tombstone, get(), &plain);
        return *this;
    }
    keyring_builder& primary(std::string_view id) {
        detail::call(bonafide_keyring_builder_primary, get(), detail::data(id), id.size());
        return *this;
    }
    /** A key that is not the one which was stored is found here. */
    [[nodiscard]] keyring build() const {
        return keyring{detail::read<bonafide_keyring*>(bonafide_keyring_builder_build, get())};
    }
};

[[nodiscard]] inline inspection inspect(std::string_view stored) {
    const auto from = detail::read<bonafide_inspection>(bonafide_sealed_inspect,
                                                        detail::data(stored), stored.size());
    inspection found;
    found.kind = static_cast<sealed_kind>(from.kind);
    if (from.key_id_len != 0)
        found.key_id = detail::text(from.key_id, from.key_id_len);
    found.secret_size = from.secret_len;
    return found;
}

/** A quarter shorter, for a binary column. */
[[nodiscard]] inline bytes to_bytes(std::string_view sealed) {
    return detail::read_bytes(bonafide_sealed_to_bytes, detail::data(sealed), sealed.size());
}

[[nodiscard]] inline std::string from_bytes(bytes_view binary) {
    return detail::read_text(bonafide_sealed_from_bytes, binary.data(), binary.size());
}

} // namespace seal

/* ========================================================================================
 * Certificate pinning, in addition to the TLS library's own evaluation of a chain
 * ======================================================================================== */

namespace pins {

/** The SHA-256 of the DER of a SubjectPublicKeyInfo. */
using pin = bytes32;

enum class on_expiry : std::uint32_t {
    open = BONAFIDE_ON_EXPIRY_OPEN,
    closed = BONAFIDE_ON_EXPIRY_CLOSED,
};

/** Why a connection may go on. */
enum class pin_outcome : std::uint32_t {
    matched = BONAFIDE_PIN_MATCHED,
    not_pinned = BONAFIDE_PIN_NOT_PINNED,
    /** And the set only reports. */
    mismatch = BONAFIDE_PIN_MISMATCH,
    expired = BONAFIDE_PIN_EXPIRED,
};

struct pin_match {
    /** In the chain; 0 is the server's own certificate. */
    std::size_t index = 0;
    pins::pin pin{};
};

struct pin_check {
    pin_outcome outcome = pin_outcome::not_pinned;
    /** Only if it is matched. */
    std::optional<pin_match> match;
};

[[nodiscard]] inline pin of_spki(bytes_view der) {
    return detail::read_bytes32(bonafide_pin_of_spki, der.data(), der.size());
}

[[nodiscard]] inline pin of_certificate(bytes_view der) {
    return detail::read_bytes32(bonafide_pin_of_certificate, der.data(), der.size());
}

/** From `sha256/` or nothing, then standard base64. */
[[nodiscard]] inline pin parse(std::string_view text) {
    return detail::read_bytes32(bonafide_pin_parse, detail::data(text), text.size());
}

[[nodiscard]] inline std::string to_text(const pin& of) {
    return detail::filled<std::string>(
        [&](std::uint8_t* buffer, std::size_t capacity, std::size_t* len) {
            return bonafide_pin_text(of.data(), buffer, capacity, len);
        });
}

/** The public half of a key that signs pin sets. */
class update_key : public detail::owner<bonafide_update_key, bonafide_update_key_free> {
public:
    using owner::owner;

    [[nodiscard]] static update_key from_spki_der(bytes_view der) {
        return update_key{detail::read<bonafide_update_key*>(bonafide_update_key_from_spki_der,
                                                             der.data(), der.size())};
    }
    [[nodiscard]] static update_key from_pem(std::string_view pem) {
        return update_key{detail::read<bonafide_update_key*>(bonafide_update_key_from_pem,
                                                             detail::data(pem), pem.size())};
    }
};

/** Which keys the servers of an app may have. */
class pin_set : public detail::owner<bonafide_pin_set, bonafide_pin_set_free> {
public:
    using owner::owner;

    [[nodiscard]] static pin_set parse(std::string_view text, on_expiry then) {
        return pin_set{detail::read<bonafide_pin_set*>(bonafide_pin_set_parse, detail::data(text),
                                                       text.size(), detail::number(then))};
    }

    /** The same set, which only reports a mismatch. */
    [[nodiscard]] pin_set report_only() const {
        return pin_set{detail::read<bonafide_pin_set*>(bonafide_pin_set_report_only, get())};
    }

    /** The same set, which sets of this app may replace, signed with one of the keys. */
    [[nodiscard]] pin_set accept_updates(std::string_view app_id,
                                         const std::vector<const update_key*>& keys) const {
        std::vector<const bonafide_update_key*> handles;
        handles.reserve(keys.size());
        for (const update_key* key : keys)
            handles.push_back(key == nullptr ? nullptr : key->get());
        return pin_set{detail::read<bonafide_pin_set*>(bonafide_pin_set_accept_updates, get(),
                                                       detail::data(app_id), app_id.size(),
                                                       handles.data(), handles.size())};
    }
    /** The set that replaces this one. Keep the bytes that were accepted, for restore. */
    [[nodiscard]] pin_set update(bytes_view signed_set, timestamp now) const {
        return pin_set{detail::read<bonafide_pin_set*>(
            bonafide_pin_set_update, get(), signed_set.data(), signed_set.size(), now.unix_ms())};
    }
    /** The newer of this set and one that was accepted earlier. */
    [[nodiscard]] pin_set restore(bytes_view signed_set) const {
        return pin_set{detail::read<bonafide_pin_set*>(bonafide_pin_set_restore, get(),
                                                       signed_set.data(), signed_set.size())};
    }

    [[nodiscard]] std::uint64_t version() const {
        return detail::read<std::uint64_t>(bonafide_pin_set_version, get());
    }
    /** Nothing if it never does. */
    [[nodiscard]] std::optional<timestamp> expires() const {
        const auto ms = detail::read<std::uint64_t>(bonafide_pin_set_expires, get());
        return ms == BONAFIDE_NEVER ? std::nullopt : std::optional<timestamp>{ms};
    }
    [[nodiscard]] std::optional<std::uint64_t> days_until_expiry(timestamp now) const {
        const auto days =
            detail::read<std::uint64_t>(bonafide_pin_set_days_until_expiry, get(), now.unix_ms());
        return days == BONAFIDE_NEVER ? std::nullopt : std::optional<std::uint64_t>{days};
    }
    /** Empty where the set does not say. */
    [[nodiscard]] std::string app_id() const {
        return detail::filled<std::string>(
            [&](std::uint8_t* buffer, std::size_t capacity, std::size_t* len) {
                return bonafide_pin_set_app_id(get(), buffer, capacity, len);
            });
    }
    [[nodiscard]] std::vector<pin> pins_for(std::string_view host) const {
        const auto flat = detail::filled<bytes>(
            [&](std::uint8_t* buffer, std::size_t capacity, std::size_t* len) {
                return bonafide_pin_set_pins_for(get(), detail::data(host), host.size(), buffer,
                                                 capacity, len, nullptr);
            });
        std::vector<pin> all(flat.size() / pin{}.size());
        auto from = flat.begin();
        for (pin& each : all)
            for (std::uint8_t& byte : each)
                byte = *from++;
        return all;
    }
    /** As parse reads it: what is signed for an update. */
    [[nodiscard]] std::string text() const {
        return detail::read_text(bonafide_pin_set_text, get());
    }
};

/** Without hosts, of version 0, which does not expire. */
class pin_set_builder
    : public detail::owner<bonafide_pin_set_builder, bonafide_pin_set_builder_free> {
public:
    using owner::owner;
    pin_set_builder() : owner{bonafide_pin_set_builder_new()} {}

    /** At least two pins, as texts, one of them a backup whose key waits offline. */
    pin_set_builder& host(std::string_view pattern, const std::vector<std::string_view>& pins) {
        std::vector<bonafide_bytes> plain;
        plain.reserve(pins.size());
        for (const std::string_view each : pins)
            plain.push_back({detail::data(each), each.size()});
        detail::call(bonafide_pin_set_builder_host, get(), detail::data(pattern), pattern.size(),
                     plain.data(), plain.size());
        return *this;
    }
    /** Count it up with each set that is made. */
    pin_set_builder& version(std::uint64_t number) {
        detail::call(bonafide_pin_set_builder_version, get(), number);
        return *this;
    }
    pin_set_builder& expires(timestamp at, pins::on_expiry then) {
        detail::call(bonafide_pin_set_builder_expires, get(), at.unix_ms(), detail::number(then));
        return *this;
    }
    /** For a set that does not expire itself and takes updates, which do. */
    pin_set_builder& on_expiry(pins::on_expiry then) {
        detail::call(bonafide_pin_set_builder_on_expiry, get(), detail::number(then));
        return *this;
    }
    [[nodiscard]] pin_set build() const {
        return pin_set{detail::read<bonafide_pin_set*>(bonafide_pin_set_builder_build, get())};
    }
};

/**
 * Whether a connection may go on, after the TLS library has accepted the chain, never instead:
 * or throws why not. `chain`: the DER of at most 6 certificates, the server's own first.
 */
inline pin_check verify(std::string_view host, const std::vector<bytes_view>& chain,
                        const pin_set& set, timestamp now) {
    std::vector<bonafide_bytes> plain;
    plain.reserve(chain.size());
    for (const bytes_view each : chain)
        plain.push_back({each.data(), each.size()});
    const auto from = detail::read<bonafide_pin_check>(
        bonafide_verify_pins, detail::data(host), host.size(),
        static_cast<const bonafide_bytes*>(plain.data()), plain.size(), set.get(), now.unix_ms());
    pin_check check;
    check.outcome = static_cast<pin_outcome>(from.outcome);
    if (check.outcome == pin_outcome::matched)
        check.match = pin_match{from.index, detail::array(from.pin)};
    return check;
}

} // namespace pins

#ifdef BONAFIDE_TESTKIT

/* ========================================================================================
 * Simulated evidence, for the tests of a backend. Only with the feature `testkit`
 * ======================================================================================== */

namespace testkit {

enum class system : std::uint32_t {
    ios_26 = BONAFIDE_TESTKIT_IOS_26,
    ios_27 = BONAFIDE_TESTKIT_IOS_27,
    macos_27 = BONAFIDE_TESTKIT_MACOS_27,
};

/** In Apple's place. */
class authority
    : public detail::owner<bonafide_testkit_authority, bonafide_testkit_authority_free> {
public:
    using owner::owner;
    explicit authority(std::uint64_t seed) : owner{bonafide_testkit_authority_new(seed)} {}

    /** For app_attest::verifier_builder::trust_anchor. */
    [[nodiscard]] bytes root() const {
        return detail::read_bytes(bonafide_testkit_authority_root, get());
    }
};

/** With one app and one key. */
class device : public detail::owner<bonafide_testkit_device, bonafide_testkit_device_free> {
public:
    using owner::owner;
    device(std::uint64_t seed, std::string_view app_id, system of = system::ios_26,
           bool in_development = false)
        : owner{detail::read<bonafide_testkit_device*>(
            bonafide_testkit_device_new, seed, detail::data(app_id), app_id.size(),
            detail::number(of), static_cast<std::uint32_t>(in_development))} {}

    [[nodiscard]] bytes32 key_id() const {
        return detail::read_bytes32(bonafide_testkit_device_key_id, get());
    }
    [[nodiscard]] bytes attestation(const authority& by, bytes_view client_data_hash,
                                    timestamp now) const {
        return detail::read_bytes(bonafide_testkit_device_attest, get(), by.get(),
                                  hash(client_data_hash), now.unix_ms());
    }
    /** With the next counter. */
    [[nodiscard]] bytes assertion(bytes_view client_data_hash) {
        return detail::read_bytes(bonafide_testkit_device_assert, get(), hash(client_data_hash));
    }

private:
    static const std::uint8_t* hash(bytes_view of) {
        return detail::fixed<32>(of, BONAFIDE_ERROR_INVALID_CLIENT_DATA_HASH);
    }
};

/** A developer's keys in a simulated Play Console. */
class console : public detail::owner<bonafide_testkit_console, bonafide_testkit_console_free> {
public:
    using owner::owner;
    explicit console(std::uint64_t seed) : owner{bonafide_testkit_console_new(seed)} {}

    [[nodiscard]] std::string decryption_key() const {
        return detail::read_text(bonafide_testkit_console_decryption_key, get());
    }
    [[nodiscard]] std::string verification_key() const {
        return detail::read_text(bonafide_testkit_console_verification_key, get());
    }
    /** A classic token with a good verdict. */
    [[nodiscard]] std::string token(std::string_view package, std::string_view nonce,
                                    timestamp now) const {
        return detail::read_text(bonafide_testkit_console_token, get(), detail::data(package),
                                 package.size(), detail::data(nonce), nonce.size(), now.unix_ms());
    }
};

/** Google's answer about a standard token with a good verdict. */
[[nodiscard]] inline std::string decode_answer(std::string_view package,
                                               std::string_view request_hash, timestamp now) {
    return detail::read_text(bonafide_testkit_decode_answer, detail::data(package), package.size(),
                             detail::data(request_hash), request_hash.size(), now.unix_ms());
}

} // namespace testkit

#endif

} // namespace bonafide

#endif /* BONAFIDE_HPP */
