// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Puts the structs that no map mentions into the object's type information, where the layout test finds them. */

#define SW_LAYOUT(name) struct name *sw_layout_##name SEC("layout")

SW_LAYOUT(sw_event);
SW_LAYOUT(sw_exec_event);
SW_LAYOUT(sw_exit_event);
SW_LAYOUT(sw_network_event);
SW_LAYOUT(sw_unix_event);
