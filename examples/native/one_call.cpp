// A whole call in Protocol Buffers, as a host's and a viewer's app would play it: one_call URL SID HOST_TOKEN VIEWER_TOKEN
//
// protoc --cpp_out=. -I schema/proto linkcall.proto
// g++ -std=c++17 -I. -o one_call examples/native/one_call.cpp linkcall.pb.cc -lprotobuf -pthread
#include <deque>
#include <iostream>
#include <memory>

#include "linkcall.pb.h"
#include "web_socket.hpp"

using namespace c_linkcall;

// One connection to the plain door: frames are uint32BE message id | uint32BE request id | message.
class Channel {
 public:
  Channel(std::string name, std::string authority, std::string query)
      : name_(std::move(name)), authority_(std::move(authority)), query_(std::move(query)) {
    connect();
  }

  // The reply, also where it is a refusal: look at its error. What comes meanwhile is kept for `hear`.
  template <typename Reply, typename Request>
  Reply ask(const Request& request) {
    const std::uint32_t id = ++asked_;
    socket_->send(number(Request::descriptor()->options().GetExtension(msg_id)) + number(id) + request.SerializeAsString());
    while (true) {
      const Frame frame = next();
      if (frame.requestId != id) continue;
      const auto reply = parsed<Reply>(frame);
      say("asks " + Request::descriptor()->name() + ": " +
          (reply.error().code() == 0 ? "done" : reply.error().reason()));
      return reply;
    }
  }

  // The next message of this kind for which `isMeant` holds.
  template <typename Message, typename IsMeant>
  Message hear(IsMeant isMeant) {
    while (true) {
      while (!heard_.empty()) {
        const Frame frame = heard_.front();
        heard_.pop_front();
        if (frame.messageId != Message::descriptor()->options().GetExtension(msg_id)) continue;
        const auto message = parsed<Message>(frame);
        if (isMeant(message)) return message;
      }
      next();
    }
  }

  // Without a goodbye; and back, to the same place.
  void driveThroughATunnel() {
    say("drives through a tunnel");
    socket_->lose();
    connect();
  }

  void leave() { socket_->leave(); }

  void say(const std::string& what) const { std::cout << name_ << " " << what << std::endl; }

 private:
  struct Frame {
    std::uint32_t messageId, requestId;
    std::string message;
  };

  void connect() {
    socket_ = std::make_unique<WebSocket>(authority_, "/ws?wire=protobuf&" + query_ + "&resume=" + resume_);
    heard_.clear();
    // Good once: the next hello has another one.
    resume_ = parsed<linkcall_hello>(next()).resume();
  }

  Frame next() {
    const std::string bytes = socket_->receive();
    const auto word = [&](int at) {
      std::uint32_t value = 0;
      for (int nth = at; nth < at + 4; ++nth) value = value << 8 | static_cast<unsigned char>(bytes.at(nth));
      return value;
    };
    heard_.push_back({word(0), word(4), bytes.substr(8)});
    return heard_.back();
  }

  template <typename Message>
  static Message parsed(const Frame& frame) {
    Message message;
    if (!message.ParseFromString(frame.message)) throw std::runtime_error("no " + Message::descriptor()->name());
    return message;
  }

  static std::string number(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return bytes;
  }

  std::string name_, authority_, query_, resume_;
  std::unique_ptr<WebSocket> socket_;
  std::deque<Frame> heard_;
  std::uint32_t asked_ = 0;
};

linkcall_apply_rq apply(std::uint32_t opCode) {
  linkcall_apply_rq request;
  request.set_op_code(opCode);
  return request;
}

linkcall_allow_rq allow(std::uint64_t userId) {
  linkcall_allow_rq request;
  request.set_op_code(1);
  request.set_user_id(userId);
  return request;
}

int main(int count, char** words) {
  if (count != 5) return std::cerr << "usage: one_call URL SID HOST_TOKEN VIEWER_TOKEN" << std::endl, 2;
  const std::string url = words[1], sid = words[2];
  const std::string authority = url.substr(url.find("//") + 2);
  try {
    Channel host("host", authority, "sid=" + sid + "&token=" + words[3]);
    Channel viewer("viewer", authority, "sid=" + sid + "&token=" + words[4]);

    viewer.ask<linkcall_apply_rs>(apply(1));
    const auto applied = host.hear<linkcall_apply_singer_nt>([](const auto&) { return true; }).data();
    host.say("hears that " + std::to_string(applied.user_id()) + " waits");

    viewer.driveThroughATunnel();

    host.ask<linkcall_allow_rs>(allow(applied.user_id()));
    viewer.hear<linkcall_public_state>([](const auto& state) { return state.num_link() == 1; });
    viewer.say("sees itself on the line");
    viewer.ask<linkcall_apply_rs>(apply(3));
    host.hear<linkcall_public_state>([](const auto& state) { return state.num_link() == 0 && state.version() > 3; });
    host.say("sees that nobody is on the line");

    viewer.ask<linkcall_allow_rs>(allow(7));
    viewer.leave();
    host.leave();
  } catch (const WebSocket::Closed& closed) {
    return std::cerr << "closed: " << closed.code << " " << closed.reason << std::endl, 1;
  } catch (const std::exception& error) {
    return std::cerr << error.what() << std::endl, 1;
  }
}
