/* models/sandbox_starts/rows.c - every parameter: field, unit, default, allowed, meaning,
 * source. */
#include "models/sandbox_starts/params.h"

/* A burst has an end for each; a loop a rate. */
static const SimChoice loads[] = {
  { "burst", "as many at one instant", NULL },
  { "loop", "as many clients, each of which begins the next when its last has ended", NULL },
  { NULL, NULL, NULL },
};

/* What a stage uses; no stage of a shared resource is a constant. */
static const SimChoice resources[] = {
  { "wait", "nothing: time passes", NULL },
  { "cpu", "the cores, shared by all who compute", NULL },
  { "lock", "a lock of the kernel: one holder at a time, first come first served", NULL },
  { "disk", "the disk's bandwidth, shared", NULL },
  { "memory", "memory bandwidth, shared", NULL },
  { "link", "the link to a store: round trips, and bandwidth that is shared", NULL },
  { "cache", "a file of the page cache: the first reads it from disk, others wait for it", NULL },
  { NULL, NULL, NULL },
};

/* How a sandbox holds the pages of its process. */
static const SimChoice forms[] = {
  { "container", "fresh", NULL },
  { "container_copy", "restored by a copy of the whole image (CRIU)", NULL },
  { "container_cxl", "from a template in CXL memory", NULL },
  { "container_rdma", "from a template behind RDMA", NULL },
  { "vm_block", "fresh, files by virtio-blk or virtiofs without DAX", NULL },
  { "vm_dax", "fresh, files by pmem or virtiofs with DAX", NULL },
  { "vm_mapped", "from a snapshot file that is mapped privately", NULL },
  { "vm_copied", "from a snapshot by userfaultfd copies", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define S(field, unit, def, allowed, doc, ...)                                                  \
  SIM_PARAM (StartsStage, field, unit, def, allowed, doc, __VA_ARGS__)

static const SimParam stage_rows[] = {
  S (operation, "1", NULL, "any", "the operation that it is of", "the user's"),
  SIM_PARAM_CHOICE (StartsStage, resource, resources, NULL, "what it uses", "the user's"),
  S (name, "1", "", "any", "which lock, or which file: stages of one name share it", "the user's",
    "resource is lock or cache"),
  S (s, "s", "0 s", "[0, inf)", "time that passes, CPU work, or how long the lock is held",
    "the user's", "resource is wait or cpu or lock or link"),
  S (bytes, "B", "0 B", "[0, inf)", "what is read, written, copied or carried", "the user's",
    "resource is disk or memory or link or cache"),
  S (times, "1", "1", "[0, inf)", "so often, one after the other: faults, blocks", "the user's"),
  S (in_flight, "1", "1", "[1, inf)", "messages on the link at once", "the user's",
    "resource is link"),
  S (beside, "1", "false", "any", "begins with the stage before it", "the user's"),
  SIM_PARAM_END
};

static const SimListType stage_list = { stage_rows, sizeof (StartsStage) };

#define P(field, unit, def, allowed, doc, ...)                                                  \
  SIM_PARAM (StartsParams, field, unit, def, allowed, doc, __VA_ARGS__)

const SimParam starts_params[] = {
  P (operation, "1", NULL, "any", "which operation is run", "the user's"),
  SIM_PARAM_LIST (StartsParams, stages, &stage_list, NULL, "[1, 10000]",
    "the stages of operations, in order", "the user's"),
  SIM_PARAM_CHOICE (StartsParams, load, loads, "burst", "who asks for operations", "the user's"),
  P (concurrent, "1", "1", "[1, 1000000]", "operations at once", "the user's"),
  P (operations, "1", "100", "[1, 100000000]", "operations in all; each client does one at least",
    "the user's", "load is loop"),
  /* The machine: what all operations share. */
  P (cores, "1", "48", "[1, 4096]", "physical cores", "the user's", "stages.resource is cpu"),
  P (smt_gain, "1", "0.3", "[0, 1]", "extra capacity when every core runs two threads",
    "assumed: usual SMT gain", "stages.resource is cpu"),
  P (cpu_speed, "1", "1", "(0, 100]", "of a core, over the one that stages were measured on",
    "the user's", "stages.resource is cpu or lock"),
  P (disk_bytes_per_s, "B/s", "2 GB/s", "(0, inf)", "the disk", "the user's",
    "stages.resource is disk or cache"),
  P (memory_bytes_per_s, "B/s", "10 GB/s", "(0, inf)", "copies in memory", "the user's",
    "stages.resource is memory"),
  P (link_bytes_per_s, "B/s", "1 GB/s", "(0, inf)", "the link to a store", "the user's",
    "stages.resource is link"),
  P (link_rtt_s, "s", "1 ms", "[0, inf)", "its round trip", "the user's",
    "stages.resource is link"),
  /* Pages of one process, and what a machine adds. */
  SIM_PARAM_CHOICE (StartsParams, form, forms, "vm_mapped", "how a sandbox holds its pages",
    "the user's"),
  P (file_bytes, "B", "20 MB", "[0, inf)", "file pages that are touched: image, libraries",
    "assumed"),
  P (read_bytes, "B", "15 MB", "[0, inf)", "anonymous pages that are only read after the snapshot",
    "assumed", "form is not container_cxl"),
  P (written_bytes, "B", "5 MB", "[0, inf)", "anonymous pages that are written", "assumed"),
  P (new_bytes, "B", "5 MB", "[0, inf)", "new anonymous pages", "assumed"),
  P (image_bytes, "B", "60 MB", "[0, inf)", "the whole image, touched or not", "assumed",
    "form is container_copy"),
  P (monitor_bytes, "B", "3 MB", "[0, inf)", "the monitor's process",
    "NSDI'20: 3 Firecracker, 13 Cloud Hypervisor, 131 MB QEMU",
    "form is vm_block or vm_dax or vm_mapped or vm_copied"),
  P (kernel_bytes, "B", "32 MB", "[0, inf)", "the guest kernel's text, slabs and page structs",
    "64 B a page of guest memory: 32 MB of 2 GiB",
    "form is vm_block or vm_dax or vm_mapped or vm_copied"),
  P (kernel_file_bytes, "B", "0 B", "[0, inf)", "files that the guest's system itself reads",
    "assumed", "form is vm_block or vm_mapped or vm_copied"),
  P (page_bytes, "B", "4096 B", "[512, inf)", "a page", "x86"),
  P (dram_bytes, "B", "256 GB", "(0, inf)", "memory of the machine", "the user's"),
  SIM_PARAM_END
};
/* clang-format on */
