/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "beacon_ports.h"

bool ntt_port_is_periodic(unsigned port, enum ntt_transport transport)
{
    static const uint16_t both[] = {53,   123,  137,  138,   161,   162,   179,   514,  520,  546,
                                    547,  646,  853,  1194,  1701,  1812,  1813,  1985, 3478, 3479,
                                    3544, 3784, 3785, 4500,  5060,  5061,  5353,  5355, 6343, 6081,
                                    8125, 8126, 9100, 10050, 10051, 19302, 25826, 51820};
    static const uint16_t udp[] = {67,   68,   69,   427,  500,  623,  1645, 1646, 1900, 2055,
                                   2123, 2152, 3702, 4739, 4789, 5349, 5351, 9995, 9996, 41641};
    static const uint16_t tcp[] = {5222, 5223, 5228};
    for (unsigned i = 0; i < sizeof both / sizeof *both; i++) {
        if (both[i] == port)
            return true;
    }
    const uint16_t *own = transport == NTT_UDP ? udp : tcp;
    size_t count = transport == NTT_UDP ? sizeof udp / sizeof *udp : sizeof tcp / sizeof *tcp;
    for (size_t i = 0; i < count; i++) {
        if (own[i] == port)
            return true;
    }
    return false;
}

/* Polled or kept alive as a rule: fieldbus and control systems, remote desktops, databases, message brokers.
 */
bool ntt_port_is_polled(unsigned port)
{
    static const uint16_t ports[] = {22,   23,    88,    102,   111,   135,   139,   389,  445,  502,  554,
                                     636,  789,   1089,  1433,  1521,  1883,  1911,  2049, 2404, 3306, 3389,
                                     4712, 4713,  4840,  4911,  5432,  5672,  5900,  5938, 6379, 8883, 9092,
                                     9600, 18245, 20000, 27017, 34962, 34964, 44818, 47808};
    for (unsigned i = 0; i < sizeof ports / sizeof *ports; i++) {
        if (ports[i] == port)
            return true;
    }
    return false;
}

bool ntt_port_is_common(unsigned port)
{
    static const uint16_t ports[] = {21,   25,   80,   110,  143,  443,  465,  587,  873,
                                     989,  990,  993,  995,  1935, 3128, 5000, 5001, 5938,
                                     6667, 6697, 8000, 8008, 8009, 8080, 8443, 8888, 9418};
    for (unsigned i = 0; i < sizeof ports / sizeof *ports; i++) {
        if (ports[i] == port)
            return true;
    }
    return ntt_port_is_polled(port);
}

bool ntt_address_is_public(const struct ntt_address *address)
{
    const uint8_t *b = address->bytes;
    if (address->family == NTT_IPV6)
        return (b[0] & 0xe0) == 0x20 && !(b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0d && b[3] == 0xb8);
    return !(b[0] == 0 || b[0] == 10 || b[0] == 127 || b[0] >= 224 || (b[0] == 169 && b[1] == 254) ||
             (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168) ||
             (b[0] == 100 && (b[1] & 0xc0) == 64) || (b[0] == 192 && b[1] == 0 && b[2] <= 2) ||
             (b[0] == 198 && (b[1] & 0xfe) == 18) || (b[0] == 198 && b[1] == 51 && b[2] == 100) ||
             (b[0] == 203 && b[1] == 0 && b[2] == 113));
}
