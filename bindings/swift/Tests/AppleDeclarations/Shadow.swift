// Compiled with the package's own sources: on Linux this name is there, and unavailable.
let NSURLAuthenticationMethodServerTrust = "NSURLAuthenticationMethodServerTrust"
