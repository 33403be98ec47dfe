/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/beacon/beacon_ports.h"

bool ntt_port_is_periodic(unsigned port, enum ntt_transport transport)
{
    switch (port) {
    case 137:
    case 138:
    case 161:
    case 162:
    case 179:
    case 514:
    case 520:
    case 546:
    case 547:
    case 646:
    case 853:
    case 1701: /* L2TP */
    case 1812: /* RADIUS */
    case 1813:
    case 1985: /* HSRP */
    case 2427: /* MGCP */
    case 2727:
    case 2944: /* H.248 */
    case 2945:
    case 3544: /* Teredo */
    case 4500: /* IPsec */
    case 5060: /* SIP */
    case 5061:
    case 5353:
    case 5355:
    case 6081: /* Geneve */
    case 6343: /* sFlow */
    case 8125: /* statsd */
    case 8126:
    case 9100:  /* Prometheus */
    case 10050: /* Zabbix */
    case 10051:
    case 25826: /* collectd */
        return true;
    case 67:
    case 68:
    case 69:
    case 427:
    case 500:
    case 623:  /* IPMI */
    case 1645: /* RADIUS */
    case 1646:
    case 1900:
    case 2055: /* NetFlow */
    case 2123: /* GTP */
    case 2152:
    case 3702: /* WS-Discovery */
    case 4739: /* IPFIX */
    case 4789: /* VXLAN */
    case 5351: /* NAT-PMP */
    case 9995: /* NetFlow */
    case 9996:
        return transport == NTT_UDP;
    case 5222: /* chats and push services */
    case 5223:
    case 5228:
        return transport == NTT_TCP;
    default:
        return false;
    }
}

bool ntt_port_is_polled(unsigned port)
{
    switch (port) {
    case 22:
    case 23:
    case 88:
    case 102: /* S7, MMS */
    case 111:
    case 135:
    case 139:
    case 389:
    case 445:
    case 502: /* Modbus */
    case 554:
    case 636:
    case 789:  /* Red Lion */
    case 1089: /* Foundation Fieldbus */
    case 1433: /* databases */
    case 1521:
    case 1883: /* MQTT */
    case 1911: /* Niagara */
    case 2049:
    case 2404: /* IEC 60870-5-104 */
    case 3306:
    case 3389:
    case 4712: /* C37.118 */
    case 4713:
    case 4840: /* OPC UA */
    case 4911:
    case 5432:
    case 5672: /* AMQP */
    case 5900:
    case 5938: /* TeamViewer */
    case 6379:
    case 8883:
    case 9092:  /* Kafka */
    case 9600:  /* FINS */
    case 18245: /* SRTP of GE */
    case 20000: /* DNP3 */
    case 27017:
    case 34962: /* PROFINET */
    case 34964:
    case 44818: /* EtherNet/IP */
    case 47808: /* BACnet */
        return true;
    default:
        return false;
    }
}

bool ntt_port_is_common(unsigned port)
{
    switch (port) {
    case 21:
    case 25:
    case 80:
    case 110:
    case 143:
    case 443:
    case 465:
    case 587:
    case 873:
    case 989:
    case 990:
    case 993:
    case 995:
    case 1935: /* RTMP */
    case 3128:
    case 5000:
    case 5001:
    case 6667: /* IRC */
    case 6697:
    case 8000:
    case 8008:
    case 8009:
    case 8080:
    case 8443:
    case 8888:
    case 9418: /* git */
        return true;
    default:
        return ntt_port_is_polled(port);
    }
}
