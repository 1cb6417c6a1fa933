using System.Collections.Immutable;
using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;
using static SysWatch.Linux.Seccomp.FilterOperation;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// The filter of a launched session. Native calls find their verdict by a balanced tree over the number; a call whose
/// verdict does not depend on arguments is then remembered by the kernel and costs nothing (5.11). Foreign calls (i386
/// by any way, x32) are held like the wall's, so that each is refused with EPERM and an event, but may exit.
/// Arguments are compared at the width at which the kernel reads them: the rest of a register is the caller's to fill.
/// </summary>
internal sealed class WallProgram
{
    private const uint Allow = SeccompCalls.ReturnAllow;
    private const uint Hold = SeccompCalls.ReturnUserNotify;
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint ArgumentsOffset = 16;
    private const uint UnshareNamespaces = FilterConstants.CloneNamespaces | 0x80;

    private readonly FilterBuilder _filter = new();
    private readonly SyscallNumbers _numbers;
    private readonly UnshareSecret _secret;
    private readonly SortedDictionary<int, Action> _special = [];

    private WallProgram(SyscallNumbers numbers, IReadOnlyCollection<int> held, UnshareSecret secret)
    {
        _numbers = numbers;
        _secret = secret;
        foreach (var number in Wall.CallsOf(numbers).Keys.Concat(held).Where(n => n != SyscallNumbers.None))
            _special[number] = () => _filter.Return(Hold);
        Signals(held);
        ProcessControl(held);
        _special[numbers.Clone] = Clone;
        _special[numbers.Clone3] = () => _filter.Return(SeccompCalls.ReturnErrno | Errno.ENOSYS);
        _special[numbers.Unshare] = Unshare;
        _special[numbers.Personality] = Personality;
        _special[numbers.Seccomp] = NestedFilter;
        _special[numbers.Socket] = Socket;
        _special[numbers.Socketpair] = () => HoldUnless(0, [SocketRules.Unix]);
        _special[numbers.Ioctl] = () => HoldIf(
            1,
            [
                FilterConstants.Tiocsti, FilterConstants.Tioclinux, FilterConstants.Tioccons,
                FilterConstants.Fiosetown, FilterConstants.Siocspgrp, FilterConstants.BtrfsSnapshot,
                FilterConstants.BtrfsSnapshot2, FilterConstants.BtrfsCreate, FilterConstants.BtrfsCreate2,
                FilterConstants.BtrfsDestroy, FilterConstants.BtrfsDestroy2, FilterConstants.BtrfsSearch,
                FilterConstants.BtrfsSearch2, FilterConstants.BtrfsSend, FilterConstants.SetVersion,
                FilterConstants.SetVersion32, FilterConstants.Ext4SetVersion, FilterConstants.Ext4SetVersion32,
                FilterConstants.BcachefsCreate, FilterConstants.BcachefsDestroy, FilterConstants.EnableVerity,
            ]);
        _special[numbers.Prctl] = () => HoldIf(0, [FilterConstants.PrctlSetMm]);
    }

    /// <param name="held">The numbers that handlers mediate, beside the wall's own.</param>
    public static ImmutableArray<FilterInstruction> Build(
        SyscallNumbers numbers, IReadOnlyCollection<int> held, UnshareSecret secret)
    {
        var program = new WallProgram(numbers, held, secret);
        program.Architecture();
        program.Tree();
        return program._filter.Build();
    }

    /// <summary>As the kernel takes it.</summary>
    public static byte[] Encode(ImmutableArray<FilterInstruction> program) =>
        MemoryMarshal.AsBytes(program.AsSpan()).ToArray();

    private void Architecture()
    {
        var native = _filter.NewLabel();
        var foreign = _filter.NewLabel();
        _filter.Load(ArchitectureOffset);
        _filter.JumpIf(JumpIfEqual, _numbers.AuditArchitecture, native);
        _filter.JumpIf(JumpIfEqual, _numbers.CompatAuditArchitecture, default, foreign);
        ExitOrHold((uint)_numbers.CompatExit, (uint)_numbers.CompatExitGroup, foreign);
        _filter.Mark(native);
        _filter.Load(NumberOffset);
        if (_numbers.ForeignBit == 0)
            return;
        var tree = _filter.NewLabel();
        foreign = _filter.NewLabel();
        _filter.JumpIf(JumpIfGreaterOrEqual, _numbers.ForeignBit, default, tree);
        ExitOrHold(
            _numbers.ForeignBit | (uint)_numbers.Exit, _numbers.ForeignBit | (uint)_numbers.ExitGroup, foreign);
        _filter.Mark(tree);
    }

    private void ExitOrHold(uint exit, uint exitGroup, FilterLabel hold)
    {
        var allow = _filter.NewLabel();
        _filter.Load(NumberOffset);
        _filter.JumpIf(JumpIfEqual, exit, allow);
        _filter.JumpIf(JumpIfEqual, exitGroup, allow);
        _filter.Mark(hold);
        _filter.Return(Hold);
        _filter.Mark(allow);
        _filter.Return(Allow);
    }

    private void Tree()
    {
        var ranges = new List<(uint First, Action? Special)> { (0, null) };
        foreach (var (number, special) in _special)
        {
            if (ranges[^1].First == number)
                ranges.RemoveAt(ranges.Count - 1);
            ranges.Add(((uint)number, special));
            ranges.Add(((uint)number + 1, null));
        }
        Branch(ranges, 0, ranges.Count);
    }

    private void Branch(List<(uint First, Action? Special)> ranges, int start, int end)
    {
        if (end - start == 1)
        {
            if (ranges[start].Special is { } special)
                special();
            else
                _filter.Return(Allow);
            return;
        }
        var middle = (start + end) / 2;
        var upper = _filter.NewLabel();
        _filter.JumpIf(JumpIfGreaterOrEqual, ranges[middle].First, upper);
        Branch(ranges, start, middle);
        _filter.Mark(upper);
        Branch(ranges, middle, end);
    }

    /// <summary>Where signals are mediated, those that can harm nobody pass at once.</summary>
    private void Signals(IReadOnlyCollection<int> held)
    {
        foreach (var number in SignalHandler.NumbersOf(_numbers))
        {
            if (!held.Contains(number))
                continue;
            var signal = SignalHandler.SignalArgument(_numbers, number);
            _special[number] = () => HoldUnless(signal, FilterConstants.HarmlessSignals);
        }
    }

    /// <summary>Where these are mediated, calls on the caller itself, and questions, pass at once.</summary>
    private void ProcessControl(IReadOnlyCollection<int> held)
    {
        foreach (var number in ProcessControlHandler.SchedulingOf(_numbers).Where(held.Contains))
            _special[number] = () => HoldUnless(0, [0]);
        if (held.Contains(_numbers.Setpriority))
            _special[_numbers.Setpriority] = () => HoldUnlessZero(0, 2);
        if (held.Contains(_numbers.Prlimit64))
            _special[_numbers.Prlimit64] = Limits;
        if (held.Contains(_numbers.Fcntl))
        {
            _special[_numbers.Fcntl] = () => HoldIf(
                1, [FilterConstants.FcntlSetOwner, FilterConstants.FcntlSetOwnerEx]);
        }
    }

    /// <summary>The caller's own limits, or only a question: no new limit is given.</summary>
    private void Limits()
    {
        var own = _filter.NewLabel();
        LoadLow(0);
        _filter.JumpIf(JumpIfEqual, 0, own);
        HoldUnlessZero(4, 5);
        _filter.Mark(own);
        _filter.Return(Allow);
    }

    private void Clone()
    {
        LoadLow(0);
        ReturnIf(JumpIfAnyBit, FilterConstants.CloneNamespaces, Hold, Allow);
    }

    private void Unshare()
    {
        var namespaces = _filter.NewLabel();
        var hold = _filter.NewLabel();
        LoadLow(0);
        _filter.JumpIf(JumpIfAnyBit, UnshareNamespaces, namespaces);
        _filter.Return(Allow);
        _filter.Mark(namespaces);
        RequireBoth(0, FilterConstants.CloneNewUser, hold);
        RequireBoth(1, _secret.First, hold);
        RequireBoth(2, _secret.Second, hold);
        _filter.Return(Allow);
        _filter.Mark(hold);
        _filter.Return(Hold);
    }

    private void Personality() => HoldUnless(0, FilterConstants.Personalities);

    private void NestedFilter()
    {
        var allow = _filter.NewLabel();
        LoadLow(0);
        _filter.JumpIf(JumpIfEqual, FilterConstants.SeccompSetModeFilter, default, allow);
        LoadLow(1);
        _filter.JumpIf(JumpIfAnyBit, FilterConstants.SeccompNewListener, default, allow);
        _filter.Return(Hold);
        _filter.Mark(allow);
        _filter.Return(Allow);
    }

    private void Socket()
    {
        var internet = _filter.NewLabel();
        var netlink = _filter.NewLabel();
        var datagram = _filter.NewLabel();
        var allow = _filter.NewLabel();
        LoadLow(0);
        _filter.JumpIf(JumpIfEqual, SocketRules.Unix, allow);
        _filter.JumpIf(JumpIfEqual, SocketRules.Inet, internet);
        _filter.JumpIf(JumpIfEqual, SocketRules.Inet6, internet);
        _filter.JumpIf(JumpIfEqual, SocketRules.Netlink, netlink);
        _filter.Return(Hold);
        _filter.Mark(allow);
        _filter.Return(Allow);
        _filter.Mark(netlink);
        HoldUnless(2, SocketRules.NetlinkProtocols);
        _filter.Mark(internet);
        var stream = _filter.NewLabel();
        LoadLow(1);
        _filter.And(SocketRules.TypeMask);
        _filter.JumpIf(JumpIfEqual, SocketRules.Stream, stream);
        _filter.JumpIf(JumpIfEqual, SocketRules.Datagram, datagram);
        _filter.Return(Hold);
        _filter.Mark(stream);
        HoldUnless(2, SocketRules.StreamProtocols);
        _filter.Mark(datagram);
        HoldUnless(2, SocketRules.DatagramProtocols);
    }

    /// <param name="halves">Two for each argument, the low one first.</param>
    private void HoldUnlessZero(params ReadOnlySpan<uint> halves)
    {
        var hold = _filter.NewLabel();
        foreach (var half in halves)
        {
            _filter.Load(ArgumentsOffset + (4 * half));
            _filter.JumpIf(JumpIfEqual, 0, default, hold);
        }
        _filter.Return(Allow);
        _filter.Mark(hold);
        _filter.Return(Hold);
    }

    private void HoldIf(uint argument, ReadOnlySpan<uint> values) => ReturnByValue(argument, values, Hold, Allow);

    private void HoldUnless(uint argument, ReadOnlySpan<uint> values) => ReturnByValue(argument, values, Allow, Hold);

    private void ReturnByValue(uint argument, ReadOnlySpan<uint> values, uint whenListed, uint otherwise)
    {
        var listed = _filter.NewLabel();
        LoadLow(argument);
        foreach (var value in values)
            _filter.JumpIf(JumpIfEqual, value, listed);
        _filter.Return(otherwise);
        _filter.Mark(listed);
        _filter.Return(whenListed);
    }

    private void ReturnIf(FilterOperation comparison, uint operand, uint whenTrue, uint whenFalse)
    {
        var holds = _filter.NewLabel();
        _filter.JumpIf(comparison, operand, holds);
        _filter.Return(whenFalse);
        _filter.Mark(holds);
        _filter.Return(whenTrue);
    }

    private void RequireBoth(uint argument, ulong value, FilterLabel otherwise)
    {
        LoadLow(argument);
        _filter.JumpIf(JumpIfEqual, (uint)value, default, otherwise);
        _filter.Load(ArgumentsOffset + (8 * argument) + 4);
        _filter.JumpIf(JumpIfEqual, (uint)(value >> 32), default, otherwise);
    }

    private void LoadLow(uint argument) => _filter.Load(ArgumentsOffset + (8 * argument));
}
