# SPDX-License-Identifier: GPL-2.0-or-later
"""What differs from what was usual before, by the level of what is usual. These alerts are never more than low."""
from grids.grid import Grid, drill

GRIDS = [
    Grid("packet_size", "packets per second", (1, 5, 10, 20, 40), (
        drill("service whose messages grow, 180 s", "packet-size/service", seconds=180),
        drill("long pings, 20 s", "packet-size/icmp_echo", seconds=20),
        drill("long queries, 20 s", "packet-size/dns_question", seconds=20)), "service whose messages grow, 180 s"),
    Grid("traffic_burst", "usual exchanges per second", (0.5, 1, 3, 8, 16), (
        drill("40 times for 6 s, after 150 s", "traffic-burst/rate", seconds=150),
        drill("40 times for 6 s, after 60 s", "traffic-burst/rate", seconds=60),
        drill("100 times in pulses, 960 s", "traffic-burst/burstiness", seconds=960)), "40 times for 6 s, after 150 s"),
    Grid("off_hours", "days", (6, 8, 10), (drill("500 times in the last night", "off-hours/surge", 1 / 900, each=96),)),
    Grid("entropy_shift", "exchanges per second", (5, 15, 30, 50, 100), (
        drill("crowd at one server, 90 s", "entropy-shift/flash_crowd", seconds=90),
        drill("crowd at one server, 300 s", "entropy-shift/flash_crowd", seconds=300)), "crowd at one server, 90 s"),
]
