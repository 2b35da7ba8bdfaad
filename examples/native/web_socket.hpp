// A WebSocket (RFC 6455) over plain TCP, as small as it can be: for an app take your platform's, which has TLS as well.
#pragma once

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>

class WebSocket {
 public:
  struct Closed {
    int code;
    std::string reason;
  };

  // Follows a redirect: a channel may be at another server.
  WebSocket(std::string authority, std::string path) {
    for (int redirects = 0; redirects < 5; ++redirects) {
      const std::string head = handshake(authority, path);
      if (head.rfind("HTTP/1.1 101", 0) == 0) return;
      const std::string location = header(head, "Location: //");
      ::close(fd_);
      if (location.empty()) throw std::runtime_error("refused: " + head.substr(0, head.find('\r')));
      authority = location.substr(0, location.find('/'));
      path = location.substr(location.find('/'));
    }
    throw std::runtime_error("redirected too often");
  }
  WebSocket(const WebSocket&) = delete;
  ~WebSocket() { ::close(fd_); }

  void send(const std::string& bytes) { write(0x2, bytes); }

  // The next message. Throws Closed when the connection is over.
  std::string receive() {
    std::string message;
    while (true) {
      const std::string head = read(2);
      const bool isLast = head[0] & 0x80;
      const int opcode = head[0] & 0x0f;
      std::uint64_t length = head[1] & 0x7f;
      if (length >= 126) length = number(read(length == 126 ? 2 : 8));
      const std::string payload = read(length);
      if (opcode == 0x8) {
        if (payload.size() < 2) throw Closed{1005, ""};
        throw Closed{static_cast<int>(number(payload.substr(0, 2))), payload.substr(2)};
      }
      if (opcode == 0x9) write(0xa, payload);
      if (opcode >= 0x8) continue;
      message += payload;
      if (isLast) return message;
    }
  }

  // 1000 is leaving on purpose.
  void leave() { write(0x8, std::string("\x03\xe8", 2)); }

  // As a tunnel does it: without a goodbye.
  void lose() { ::shutdown(fd_, SHUT_RDWR); }

 private:
  std::string handshake(const std::string& authority, const std::string& path) {
    const auto colon = authority.rfind(':');
    const std::string host = authority.substr(0, colon), port = authority.substr(colon + 1);
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) throw std::runtime_error("no such host: " + host);
    fd_ = ::socket(found->ai_family, SOCK_STREAM, 0);
    const int connected = ::connect(fd_, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (connected != 0) throw std::runtime_error("cannot connect to " + authority);
    // One key for all: it tells a server from a cache, and there is none here.
    writeAll("GET " + path + " HTTP/1.1\r\nHost: " + authority +
             "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) head += read(1);
    return head;
  }

  static std::string header(const std::string& head, const std::string& begins) {
    const auto at = head.find("\r\n" + begins);
    if (at == std::string::npos) return "";
    const auto from = at + 2 + begins.size();
    return head.substr(from, head.find('\r', from) - from);
  }

  static std::uint64_t number(const std::string& bigEndian) {
    std::uint64_t value = 0;
    for (const unsigned char byte : bigEndian) value = value << 8 | byte;
    return value;
  }

  // What a client sends is masked.
  void write(int opcode, const std::string& payload) {
    std::string frame(1, static_cast<char>(0x80 | opcode));
    if (payload.size() < 126) {
      frame += static_cast<char>(0x80 | payload.size());
    } else if (payload.size() < 65536) {
      frame += static_cast<char>(0x80 | 126);
      frame += static_cast<char>(payload.size() >> 8);
      frame += static_cast<char>(payload.size());
    } else {
      throw std::runtime_error("Linkcall takes no frame of this size");
    }
    std::uint32_t mask = std::random_device{}();
    const auto* key = reinterpret_cast<const char*>(&mask);
    frame.append(key, 4);
    for (std::size_t nth = 0; nth < payload.size(); ++nth) frame += static_cast<char>(payload[nth] ^ key[nth % 4]);
    writeAll(frame);
  }

  void writeAll(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto count = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) throw Closed{1006, "lost"};
      sent += count;
    }
  }

  std::string read(std::uint64_t length) {
    std::string bytes(length, '\0');
    for (std::uint64_t got = 0; got < length;) {
      const auto count = ::recv(fd_, &bytes[got], length - got, 0);
      if (count <= 0) throw Closed{1006, "lost"};
      got += count;
    }
    return bytes;
  }

  int fd_ = -1;
};
