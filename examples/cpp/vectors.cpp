#include "vectors.hpp"

#include <cstdint>
#include <fstream>
#include <stdexcept>

namespace example {

namespace {

std::uint32_t digit_of(std::string_view digits, char digit) {
    const auto at = digits.find(digit);
    if (at == std::string_view::npos)
        throw std::runtime_error("the vectors have a digit that is none");
    return static_cast<std::uint32_t>(at);
}

} // namespace

nlohmann::json load(const std::string& directory, const std::string& name) {
    const std::string path = directory + "/" + name + ".json";
    std::ifstream file{path};
    if (!file)
        throw std::runtime_error("cannot read " + path);
    return nlohmann::json::parse(file);
}

bonafide::bytes from_hex(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (text.size() % 2 != 0)
        throw std::runtime_error("the vectors have half a byte");
    bonafide::bytes data;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const std::uint32_t byte = digit_of(digits, text[at]) << 4 | digit_of(digits, text[at + 1]);
        data.push_back(static_cast<std::uint8_t>(byte));
    }
    return data;
}

bonafide::bytes from_base64(std::string_view text) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (!text.empty() && text.back() == '=')
        text.remove_suffix(1);
    bonafide::bytes data;
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char digit : text) {
        group = (group << 6 | digit_of(digits, digit)) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            data.push_back(static_cast<std::uint8_t>(group >> bits & 0xff));
        }
    }
    return data;
}

std::string to_hex(bonafide::bytes_view data) {
    std::string text;
    for (const std::uint8_t byte : data) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

bonafide::bytes hex_of(const nlohmann::json& object, const char* member) {
    return from_hex(text_of(object, member));
}

bonafide::bytes base64_of(const nlohmann::json& object, const char* member) {
    return from_base64(text_of(object, member));
}

std::string text_of(const nlohmann::json& object, const char* member) {
    return object.at(member).get<std::string>();
}

} // namespace example
