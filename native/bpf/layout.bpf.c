// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Puts the types that no map mentions into the object's type information, where the layout test
 * finds them. */

#define SW_LAYOUT(kind, name) kind name *sw_layout_##name SEC("layout")

SW_LAYOUT(struct, sw_event);
SW_LAYOUT(struct, sw_exec_event);
SW_LAYOUT(struct, sw_exit_event);
SW_LAYOUT(struct, sw_network_event);
SW_LAYOUT(struct, sw_unix_event);
SW_LAYOUT(struct, sw_sysctl_event);
SW_LAYOUT(struct, sw_file_event);
SW_LAYOUT(struct, sw_process_event);
SW_LAYOUT(struct, sw_object);
SW_LAYOUT(enum, sw_unix_use);
SW_LAYOUT(struct, sw_wall_event);
SW_LAYOUT(struct, sw_seen_event);
SW_LAYOUT(struct, sw_name_event);
SW_LAYOUT(enum, sw_name_change);
SW_LAYOUT(enum, sw_object_name_flag);
SW_LAYOUT(enum, sw_seen_kind);
SW_LAYOUT(enum, sw_seen_stage);
SW_LAYOUT(enum, sw_process_operation);
SW_LAYOUT(enum, sw_control);
SW_LAYOUT(enum, sw_wall_call);
SW_LAYOUT(enum, sw_ipc_use);
SW_LAYOUT(enum, sw_file_operation);
SW_LAYOUT(enum, sw_access);
SW_LAYOUT(enum, sw_image_word);
SW_LAYOUT(enum, sw_label_flag);
SW_LAYOUT(enum, sw_verdict);
SW_LAYOUT(enum, sw_mode);
SW_LAYOUT(enum, sw_operation);
SW_LAYOUT(enum, sw_protocol);
SW_LAYOUT(enum, sw_policy_flag);
SW_LAYOUT(enum, sw_counter);
SW_LAYOUT(enum, sw_event_kind);
